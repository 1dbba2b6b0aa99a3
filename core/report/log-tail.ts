/** Reads what a file of lines gains while another process writes it. */
import { LARGEST, openRegular } from '../regular-file.js';
import { isAbsent, readError } from '../storage/files.js';

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

export class LogTail {
  private offset = 0;
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  /**
   * The whole lines that came since the last call. A file that has become shorter was cut, as by a resumed run: it is
   * read from its start then, and `restarted` says so.
   *
   * @throws RecallError `RECALL_READ`
   */
  async read(onLine: (line: string) => void): Promise<{ restarted: boolean; bytes: number }> {
    try {
      const handle = await openRegular(this.file, LARGEST.log);
      try {
        const found = await handle.stat();
        const restarted = found.size < this.offset;
        if (restarted) [this.offset, this.rest] = [0, Buffer.alloc(0)];
        const bytes = found.size - this.offset;
        while (this.offset < found.size) {
          const chunk = Buffer.alloc(Math.min(CHUNK, found.size - this.offset));
          const { bytesRead } = await handle.read(chunk, 0, chunk.length, this.offset);
          if (bytesRead === 0) break;
          this.offset += bytesRead;
          this.split(chunk.subarray(0, bytesRead), onLine);
        }
        return { restarted, bytes };
      } finally {
        await handle.close();
      }
    } catch (cause) {
      if (isAbsent(cause)) return { restarted: false, bytes: 0 };
      throw readError(this.file, cause);
    }
  }

  private split(chunk: Buffer, onLine: (line: string) => void): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      onLine(bytes.toString('utf8', start, end));
      start = end + 1;
    }
    this.rest = Buffer.from(bytes.subarray(start));
  }
}
