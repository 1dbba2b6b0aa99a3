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

/** An Observable whose subscribers, behind any chain of operators, throw into `onError` and not into the process. */
class GuardedObservable<T> extends Observable<T> {
  constructor(
    private readonly onError: OnError,
    origin?: Observable<T>,
  ) {
    super(origin ? (subscriber) => origin.subscribe(subscriber) : undefined);
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    // RxJS builds every piped Observable through lift; the copy must guard its subscribers too.
    const lifted = new GuardedObservable<R>(this.onError);
    lifted.source = this as unknown as Observable<R>;
    lifted.operator = operator as unknown as Operator<unknown, R>;
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
    // RxJS's own operators subscribe with a Subscriber, whose errors travel down the chain as they should.
    if ('isStopped' in observer) return super.subscribe(observer);
    return super.subscribe({
      next: (value) => this.attempt(() => observer.next?.(value)),
      error: (cause) => this.attempt(() => (observer.error ? observer.error(cause) : this.onError(cause))),
      complete: () => this.attempt(() => observer.complete?.()),
    });
  }

  private attempt(deliver: () => unknown): void {
    try {
      const result = deliver();
      // An async subscriber's rejection would end the process just as a throw would.
      if (result instanceof Promise) result.catch(this.onError);
    } catch (error) {
      this.onError(error);
    }
  }
}

/** The writing end, which the run keeps, and the reading end `events$`, which everyone may have. */
export class EventStream {
  private readonly subject = new Subject<RunEvent>();
  private readonly queue: RunEvent[] = [];
  private draining = false;

  readonly events$: Observable<RunEvent>;

  constructor(onSubscriberError: OnError) {
    this.events$ = new GuardedObservable(onSubscriberError, this.subject);
  }

  /** Delivers an event to every subscriber before it returns; what is emitted meanwhile is delivered after it. */
  emit(event: RunEvent): void {
    this.queue.push(event);
    if (this.draining) return;
    this.draining = true;
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) this.subject.next(next);
    } finally {
      this.draining = false;
    }
  }

  complete(): void {
    this.subject.complete();
  }
}
