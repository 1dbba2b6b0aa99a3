/**
 * The read-only channel of the bus: a hot stream of events. Subscribers cannot change or stop the run, even by throwing.
 *
 * A bare `Subject` does not guarantee that: RxJS rethrows subscriber errors from a timer, which ends the process, and an
 * event emitted during delivery of another reaches later subscribers in the wrong order.
 */
import { Observable, Subject, type Observer, type Operator, type Subscription } from 'rxjs';
import type { RunEvent } from './events.js';

/** Receives the error of a subscriber. */
type OnError = (error: unknown) => void;

/** Reports only a subscriber's first error, so that one failing at every event does not flood the stream. */
function once(onError: OnError): OnError {
  let reported = false;
  return (error) => {
    if (reported) return;
    reported = true;
    onError(error);
  };
}

/** Calls a subscriber and passes its error, synchronous or asynchronous, to `onError`. */
function attempt(deliver: () => unknown, onError: OnError): void {
  try {
    const result = deliver();
    // An unhandled rejection would end the process, too.
    if (result instanceof Promise) result.catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** An Observable that passes errors of its subscribers, behind any chain of operators, to `onError`. */
class GuardedObservable<T> extends Observable<T> {
  constructor(
    private readonly onError: OnError,
    origin?: Observable<T>,
  ) {
    super(
      origin &&
        ((subscriber) => {
          // Operators may throw during teardown, which would cut off later subscribers.
          const report = once(onError);
          return origin.subscribe({
            next: (value) => attempt(() => subscriber.next(value), report),
            complete: () => attempt(() => subscriber.complete(), report),
          });
        }),
    );
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    // RxJS creates every piped Observable with lift, so the result must guard its subscribers, too.
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
    // RxJS operators subscribe with a Subscriber, which propagates errors correctly. A Subject has `isStopped`, too,
    // but no `add`.
    if ('isStopped' in observer && 'add' in observer) return super.subscribe(observer);
    const report = once(this.onError);
    return super.subscribe({
      next: (value) => attempt(() => observer.next?.(value), report),
      error: (cause) => attempt(() => (observer.error ? observer.error(cause) : report(cause)), report),
      complete: () => attempt(() => observer.complete?.(), report),
    });
  }
}

/** The writing end, private to the run, and the public reading end `events$`. */
export class EventStream {
  private readonly subject = new Subject<RunEvent>();
  private readonly queue: RunEvent[] = [];
  private draining = false;
  private completing = false;

  readonly events$: Observable<RunEvent>;

  /** @param onSubscriberError Receives the first error of each subscriber, which stays subscribed. */
  constructor(onSubscriberError: OnError) {
    this.events$ = this.guarded(onSubscriberError);
  }

  /** The same stream with its own error handler. */
  guarded(onError: OnError): Observable<RunEvent> {
    return new GuardedObservable(onError, this.subject);
  }

  /** Delivers an event to all subscribers before returning; events emitted meanwhile follow it. */
  emit(event: RunEvent): void {
    // All subscribers share the object.
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

  /** Completes the stream after pending deliveries; later events are dropped. */
  complete(): void {
    this.completing = true;
    if (!this.draining) this.subject.complete();
  }
}
