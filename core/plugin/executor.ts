/** The contract of executors: who carries out the runs of a sweep, on this machine or on others. */
/** A run that a sweep hands to its executor. */
export interface Task {
  /** The combination of values: `sampler.exponent=0.4`. */
  readonly name: string;
  readonly seed: number;
  /** The resolved configuration. */
  readonly config: { readonly seed: number; readonly steps: number };
  /** Where the run is to be stored: a path on this machine. */
  readonly folder: string;
  /** Arguments of `recall` that carry it out on this machine, or continue it where it was begun. */
  readonly arguments: readonly string[];
  /** All that another machine needs, as plain data. */
  readonly describe: () => Promise<TaskDescription>;
}

/** A run as plain data, whose paths are relative to the folder of the project. */
export interface TaskDescription {
  readonly recall: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Where the parts of the configuration are that JSON cannot hold. */
  readonly origin: Readonly<Record<string, unknown>>;
  /** SHA-256 of the modules that the configuration names, by their names. */
  readonly code: Readonly<Record<string, string>>;
  /** Hashes of the data that the run is trained on, part by part. */
  readonly data: Readonly<Record<string, string>>;
}

/** How far a run is. */
export interface TaskProgress {
  readonly step: number;
  readonly steps: number;
  /** Training loss of the newest batch. */
  readonly loss?: number;
  /** Accuracy on the individuals that are trained, as last measured. */
  readonly known?: number;
}

/** Carries out the runs of a sweep. */
export interface Executor {
  /** How many runs it takes at once; a sweep hands it no more. */
  readonly capacity: number;
  /** What it is, in the sweep's first line: `2 at once`. */
  readonly description: string;
  /**
   * Carries out a run to its end, after which the run's folder has its summary, logs and configuration. Resolves with
   * what went wrong, if anything did.
   */
  execute(task: Task, onProgress: (progress: TaskProgress) => void): Promise<string | undefined>;
  /** Somebody asked to stop: once, or again because it takes too long. Every `execute` resolves soon. */
  stop(): void;
  /** Withdraws runs that have not ended yet, where they outlive the sweep. */
  cancel?(tasks: readonly Task[]): Promise<number>;
  close?(): Promise<void>;
  /** Called once, before the first run; rejects where it cannot work. */
  open?(): Promise<void>;
}

/** What an executor is given when it is made. */
export interface ExecutorContext<Options = unknown> {
  readonly name: string;
  readonly options: Options;
  /** Runs at once, as `--jobs` says. */
  readonly jobs: number;
  /** Tells the user something, in a line. */
  readonly say: (text: string) => void;
}
