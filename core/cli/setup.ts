/** `recall setup tensorflow`: makes an optional runtime work on this machine. */
import { Command, Option } from 'commander';

export function setupCommand(): Command {
  return new Command('setup').description('make an optional runtime work on this machine').addCommand(
    new Command('tensorflow')
      .description("build @tensorflow/tfjs-node-gpu's binding where its own download does not work")
      .addOption(
        new Option(
          '--from <source>',
          "where TensorFlow comes from; default: the package's installer, then PyPI",
        ).choices(['installer', 'pypi']),
      )
      .addOption(
        new Option(
          '--wheel <name>',
          'the wheel from PyPI; default: by whether an NVIDIA GPU is here',
        ).choices(['tensorflow', 'tensorflow-cpu']),
      )
      .action(async (options: { from?: 'installer' | 'pypi'; wheel?: 'tensorflow' | 'tensorflow-cpu' }) => {
        const { setUpTensorflow } = await import('../setup/tensorflow.js');
        const done = setUpTensorflow({ ...options, log: (line) => process.stderr.write(`${line}\n`) });
        const how = {
          installer: "by the package's own installer",
          pypi: "built against PyPI's wheel",
          'already installed': 'as it was before',
        }[done.source];
        process.stdout.write(
          `${done.package} works: TensorFlow ${done.tensorflow}, ${how}.\nTrain with it: recall --engine tensorflow\n`,
        );
      }),
  );
}
