/** Keys as other tools, and older configurations, spell them: what they are called here. */
import { checkpointsSchema, engineSchema, hooksSchema, modelSchema, optimizerSchema } from './schema.js';

/** The objects that hold keys of their own. */
export const SECTIONS = {
  model: modelSchema,
  optimizer: optimizerSchema,
  engine: engineSchema,
  checkpoints: checkpointsSchema,
  hooks: hooksSchema,
} as const;

/** By our key, the names that PyTorch, Hugging Face, Keras, nanoGPT and scikit-learn have for it. */
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

const plain = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, '');

const OURS = new Map([
  ...Object.entries(FOREIGN).flatMap(([ours, names]) =>
    names.split(' ').map((name) => [name, ours] as const),
  ),
  // The right key in the wrong place, or spelt another way: `learning_rate` at the top.
  ...Object.entries(SECTIONS).flatMap(([section, { shape }]) =>
    Object.keys(shape).map((key) => [plain(key), `${section}.${key}`] as const),
  ),
  ...['steps', 'batch', 'seed'].map((key) => [plain(key), key] as const),
]);

/** What a key of another tool is called here; undefined when nothing here means the same. */
export function ourKey(path: readonly string[], key: string): string | undefined {
  const ours = OURS.get(plain(key));
  return ours === [...path, key].join('.') ? undefined : ours;
}

/** What is worth knowing about a foreign key, beside its name here. */
export const remarkOn = (key: string) =>
  plain(key).includes('epoch') ? ' (a step is one update on one batch; recall has no epochs)' : '';
