/** Texts that a population writes, held to what it says of itself. */
import { RecallError, errorMessage } from '../../errors.js';
import { NAME, VALUE, type Phrasing, type Population } from '../../population/population.js';
import { streamFamily } from '../../random/index.js';
import { describeReturnValue } from '../../describe-value.js';

/** What is wrong, after "The population ...", and what would be right. */
export type Wrong = readonly [problem: string, fix: string];

const PHRASINGS: readonly Phrasing[] = ['training', 'evaluation'];

/** What is wrong with texts about the first, the middle and the last to train on, the first after them, and the last of all. */
export function wrongText(population: Population, name: string): Wrong | undefined {
  const { individuals, capacity } = population;
  const some = [0, Math.floor(individuals / 2), individuals - 1, individuals, capacity - 1];
  const streams = streamFamily(1, 'population-check');
  for (const individual of new Set(some.filter((each) => each < capacity))) {
    for (const phrasing of PHRASINGS) {
      const tokens: number[] = [];
      const roles: number[] = [];
      const push = (token: number, role: number) => void (tokens.push(token), roles.push(role));
      try {
        const answer: unknown = population.write(individual, phrasing, streams.at(0, individual), { push });
        if (answer instanceof Promise) {
          answer.catch(() => undefined);
          return ['returns a promise from `write`', 'It writes a text at once.'];
        }
      } catch (cause) {
        throw failedWrite(cause, name, individual);
      }
      const wrong = wrongIn(tokens, roles, population, `individual ${individual}`);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

/** What `write` threw, with whose it is and whom it was about. */
export function failedWrite(cause: unknown, name: string, individual: number): RecallError {
  if (cause instanceof RecallError) {
    const { code, problem, fix } = cause;
    const place = `population "${name}", individual ${individual}`;
    return new RecallError(code, problem, { at: cause.at ? `${cause.at}, ${place}` : place, fix, cause });
  }
  return new RecallError('RECALL_PLUGIN', `The population "${name}" failed: ${errorMessage(cause)}`, {
    at: `hook write, individual ${individual}`,
    cause,
  });
}

/** Whether a value is a whole number from 0 up, below 2 ** 32 and the end; cheap, for it is asked of every token. */
export const isBelow = (value: number, end: number): boolean => value >>> 0 === value && value < end;

/** What is wrong with a token and its role, of which one is. */
export function wrongPush(
  token: number,
  role: number,
  { vocabulary, attributes }: Population,
  whom: string,
): Wrong {
  if (!isBelow(token, vocabulary.size)) {
    return [
      `wrote the token ${describeReturnValue(token)} about ${whom}`,
      `Its vocabulary has the tokens 0 to ${vocabulary.size - 1}: write what \`vocabulary.id(word)\` says.`,
    ];
  }
  const last = attributes.length - 1;
  return [
    `gave a token about ${whom} the role ${describeReturnValue(role)}`,
    `Roles are TEXT, NAME, and VALUE + a for attribute a, here 0${last > 0 ? ` to ${last}` : ''}.`,
  ];
}

/** What is wrong with one text. */
function wrongIn(
  tokens: readonly number[],
  roles: readonly number[],
  population: Population,
  whom: string,
): Wrong | undefined {
  const { vocabulary, attributes, textLength } = population;
  const strange = tokens.findIndex(
    (_, i) => !isBelow(tokens[i], vocabulary.size) || !isBelow(roles[i], VALUE + attributes.length),
  );
  if (strange >= 0) return wrongPush(tokens[strange], roles[strange], population, whom);
  if (tokens.length > textLength) {
    return [
      `wrote ${tokens.length} tokens about ${whom}, and says that no text has more than ${textLength}`,
      'Its `textLength` is that of the longest text.',
    ];
  }
  const value = roles.findIndex((role) => role >= VALUE);
  if (value < 0)
    return [`wrote no value about ${whom}`, 'Push the tokens of values with the role VALUE + a.'];
  const named = roles.indexOf(NAME);
  if (named >= 0 && named < value) return undefined;
  return [
    `wrote a value about ${whom} before any name`,
    'Push the tokens of names first, with the role NAME.',
  ];
}
