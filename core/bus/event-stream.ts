/**
 * The read-only channel of the bus: a hot stream of events on which nothing a subscriber does, throwing
 * included, can change or stop the run.
 *
 * A bare `Subject` would not do: a throwing subscriber ends the process (RxJS rethrows from a timer), and an
 * event emitted while another is being delivered reaches later subscribers in the wrong order.
 */
import { Observable, Subject, type Observer, type Operator, type Subscription } from 'rxjs';
import type { RunEvent } from './events.js';

/** Called with whatever a subscriber threw. */
type OnError = (error: unknown) => void;

/** Only the first of a subscriber's failures is told: one that fails at every event must not fill the stream with warnings. */
function once(onError: OnError): OnError {
  let told = false;
  return (error) => {
    if (told) return;
    told = true;
    onError(error);
  };
}

/** Calls what a subscriber brought; what it throws, at once or later, goes to `onError`. */
function attempt(deliver: () => unknown, onError: OnError): void {
  try {
    const result = deliver();
    // An async subscriber's rejection would end the process just as a throw would.
    if (result instanceof Promise) result.catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** An Observable whose subscribers, behind any chain of operators, throw into `onError` and not into the process. */
class GuardedObservable<T> extends Observable<T> {
  constructor(
    private readonly onError: OnError,
    origin?: Observable<T>,
  ) {
    super(
      origin &&
        ((subscriber) => {
          // What operators throw while they are torn down comes back here, and would cut off later subscribers.
          const tell = once(onError);
          return origin.subscribe({
            next: (value) => attempt(() => subscriber.next(value), tell),
            complete: () => attempt(() => subscriber.complete(), tell),
          });
        }),
    );
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    // RxJS builds every piped Observable through lift; the copy must guard its subscribers too.
    const lifted = new GuardedObservable<R>(this.onError);
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const observer: Partial<Observer<T>> =
      typeof observerOrNext === 'function' || !observerOrNext
        ? { next: observerOrNext ?? undefined, error: error ?? undefined, complete: complete ?? undefined }
        : observerOrNext;
    // RxJS's own operators subscribe with a Subscriber, whose errors travel down the chain as they should. A
    // Subject has its `isStopped` but not its `add`, and is a subscriber like any other.
    if ('isStopped' in observer && 'add' in observer) return super.subscribe(observer);
    const tell = once(this.onError);
    return super.subscribe({
      next: (value) => attempt(() => observer.next?.(value), tell),
      error: (cause) => attempt(() => (observer.error ? observer.error(cause) : tell(cause)), tell),
      complete: () => attempt(() => observer.complete?.(), tell),
    });
  }
}

/** The writing end, which the run keeps, and the reading end `events$`, which everyone may have. */
export class EventStream {
  private readonly subject = new Subject<RunEvent>();
  private readonly queue: RunEvent[] = [];
  private draining = false;
  private completing = false;

  readonly events$: Observable<RunEvent>;

  /** @param onSubscriberError Told of the first failure of each subscriber; it goes on receiving events. */
  constructor(onSubscriberError: OnError) {
    this.events$ = this.guarded(onSubscriberError);
  }

  /** The same stream for somebody whose failures are told in another way. */
  guarded(onError: OnError): Observable<RunEvent> {
    return new GuardedObservable(onError, this.subject);
  }

  /** Delivers an event to every subscriber before it returns; what is emitted meanwhile is delivered after it. */
  emit(event: RunEvent): void {
    // One subscriber's copy is everybody's copy.
    this.queue.push(Object.freeze(event));
    if (this.draining) return;
    this.draining = true;
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) this.subject.next(next);
    } finally {
      this.draining = false;
    }
    if (this.completing) this.subject.complete();
  }

  /** Ends the stream, after what is still being delivered; later events reach nobody. */
  complete(): void {
    this.completing = true;
    if (!this.draining) this.subject.complete();
  }
}
