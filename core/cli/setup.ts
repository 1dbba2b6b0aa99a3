/** `recall setup tensorflow` and `recall setup cuda`: make an optional runtime work on this machine. */
import { Command, Option } from 'commander';
import type { LibrarySource } from '../setup/wheel.js';

const sources: Record<LibrarySource | 'already installed', string> = {
  installer: "by its package's own installer",
  pypi: "with PyPI's libraries",
  'already installed': 'as it was before',
};

const log = (line: string) => process.stderr.write(`${line}\n`);

const from = () =>
  new Option(
    '--from <source>',
    "where the libraries come from; default: the package's installer, then PyPI",
  ).choices(['installer', 'pypi']);

export function setupCommand(): Command {
  return new Command('setup')
    .description('make an optional runtime work on this machine')
    .addCommand(tensorflow())
    .addCommand(cuda());
}

function tensorflow(): Command {
  return new Command('tensorflow')
    .description('make @tensorflow/tfjs-node-gpu work; builds its binding where its own download does not')
    .addOption(from())
    .addOption(
      new Option('--wheel <name>', 'the wheel from PyPI; default: by whether an NVIDIA GPU is here').choices([
        'tensorflow',
        'tensorflow-cpu',
      ]),
    )
    .action(async (options: { from?: LibrarySource; wheel?: 'tensorflow' | 'tensorflow-cpu' }) => {
      const { setUpTensorflow } = await import('../setup/tensorflow.js');
      const { package: name, version, source } = setUpTensorflow({ ...options, log });
      process.stdout.write(
        `${name} works: TensorFlow ${version}, ${sources[source]}.\nTrain with it: recall --engine tensorflow\n`,
      );
    });
}

function cuda(): Command {
  return new Command('cuda')
    .description("bring onnxruntime's CUDA provider, which npm does not have")
    .addOption(from())
    .action(async (options: { from?: LibrarySource }) => {
      const { setUpCuda } = await import('../setup/cuda.js');
      const { version, source, folder } = setUpCuda({ ...options, log });
      process.stdout.write(
        `The CUDA provider of onnxruntime ${version} is in ${folder}, ${sources[source]}.\nWhether it works here: recall doctor\n`,
      );
    });
}
