/** Translates configuration keys of other tools, for suggestions in errors. */
import {
  checkpointsSchema,
  engineSchema,
  hooksSchema,
  modelSchema,
  optimizerSchema,
  tokenizerSchema,
} from './schema.js';

/** The objects with keys of their own. */
export const SECTIONS = {
  model: modelSchema,
  tokenizer: tokenizerSchema,
  optimizer: optimizerSchema,
  engine: engineSchema,
  checkpoints: checkpointsSchema,
  hooks: hooksSchema,
} as const;

/** Names in PyTorch, Hugging Face, Keras, nanoGPT and scikit-learn, by our key. */
const FOREIGN: Readonly<Record<string, string>> = {
  steps:
    'epochs nepochs numepochs numtrainepochs maxepochs maxsteps nsteps numsteps iterations maxiters updates',
  batch: 'batchsize perdevicetrainbatchsize trainbatchsize microbatchsize',
  seed: 'randomseed randomstate rngseed',
  'optimizer.learningRate': 'lr peaklr maxlr baselr initlr',
  'optimizer.finalLearningRate': 'minlr finallr endlr etamin',
  'optimizer.schedule': 'lrscheduler lrschedulertype scheduler lrschedule',
  'optimizer.decaySteps': 'lrdecayiters lrdecaysteps tmax',
  'optimizer.beta1': 'betas adambeta1 momentum',
  'optimizer.beta2': 'adambeta2',
  'optimizer.epsilon': 'eps adamepsilon',
  'optimizer.weightDecay': 'wd l2',
  'model.layers': 'nlayer nlayers numlayers numhiddenlayers depth blocks nblocks',
  'model.width': 'hiddensize nembd embd dmodel dim embeddim embedding embeddingdim hiddendim nembed',
  'model.heads': 'nhead nheads numheads numattentionheads attentionheads',
  'engine.threads': 'numthreads nthreads numworkers workers njobs cores',
  'engine.providers': 'device devices gpu gpus accelerator',
  'checkpoints.every': 'savesteps saveevery saveinterval checkpointevery checkpointinterval savestrategy',
  'checkpoints.keep': 'savetotallimit maxtokeep',
  sampler: 'curriculum datasampler schedule',
  population: 'data dataset trainingdata datasets facts individuals people subjects',
  probes: 'metrics evaluation evals evaluations measurements evaluators',
  interventions: 'callbacks finetune finetuning',
  reporters: 'loggers logging reportto logger',
};

const normalised = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, '');

const sectionKeys = Object.entries(SECTIONS).flatMap(([section, { shape }]) =>
  Object.keys(shape).map((key) => ({ section, key })),
);

const OURS = new Map([
  ...Object.entries(FOREIGN).flatMap(([ours, names]) =>
    names.split(' ').map((name) => [name, ours] as const),
  ),
  // Our keys in the wrong place or another spelling: `learning_rate` at the top. A key of two sections may mean either.
  ...sectionKeys
    .filter(({ key }) => sectionKeys.filter((other) => other.key === key).length === 1)
    .map(({ section, key }) => [normalised(key), `${section}.${key}`] as const),
  ...['steps', 'batch', 'seed'].map((key) => [normalised(key), key] as const),
]);

/** Our key for a key of another tool; undefined if there is none. */
export function ourKey(path: readonly string[], key: string): string | undefined {
  const ours = OURS.get(normalised(key));
  return ours === [...path, key].join('.') ? undefined : ours;
}

/** A remark about a foreign key, beside its translation. */
export const remarkOn = (key: string) =>
  normalised(key).includes('epoch') ? ' (a step is one update on one batch; recall has no epochs)' : '';
