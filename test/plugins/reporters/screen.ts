/** A terminal small enough to read: obeys the escape codes that a live view needs, and rejects every other. */
import type { TerminalStream } from '../../../plugins/reporters/terminal.js';

const escapeCode = /^\u001b\[(\??)(\d*)([A-Za-z])/;

export class Screen implements TerminalStream {
  readonly isTTY = true;
  /** Everything written, as it came. */
  written = '';
  writes = 0;
  private readonly grid: string[] = [''];
  private row = 0;
  private column = 0;

  constructor(
    readonly columns = 80,
    readonly rows = 24,
  ) {}

  /** What stands on the screen and in what has scrolled off it, without colours. */
  get lines(): string[] {
    return this.grid.map((line) => line.trimEnd());
  }

  write(text: string): void {
    this.written += text;
    this.writes++;
    for (let rest = text; rest.length > 0;) rest = rest.slice(this.obey(rest));
  }

  /** Obeys the first character or escape code; returns its length. */
  private obey(text: string): number {
    const [character] = text;
    if (character === '\n') {
      this.row++;
      this.column = 0;
      if (this.row === this.grid.length) this.grid.push('');
      return 1;
    }
    if (character !== '\u001b') {
      if (/\p{C}/u.test(character)) throw new Error(`control character ${JSON.stringify(character)}`);
      if (this.column >= this.columns) this.obey('\n');
      const line = this.grid[this.row].padEnd(this.column);
      this.grid[this.row] = line.slice(0, this.column) + character + line.slice(this.column + 1);
      this.column++;
      return character.length;
    }
    const [code, mode, digits, command] = escapeCode.exec(text) ?? [];
    if (code === undefined) throw new Error(`escape code ${JSON.stringify(text.slice(0, 10))}`);
    const amount = digits === '' ? 1 : Number(digits);
    if (mode === '?' && amount === 2026) return code.length;
    if (command === 'A') this.row = Math.max(0, this.row - amount);
    else if (command === 'B') this.row = Math.min(this.grid.length - 1, this.row + amount);
    else if (command === 'G') this.column = 0;
    else if (command === 'K' && digits === '2') this.grid[this.row] = '';
    else if (command === 'K') this.grid[this.row] = this.grid[this.row].slice(0, this.column);
    else if (command !== 'm') throw new Error(`escape code ${JSON.stringify(code)}`);
    return code.length;
  }
}
