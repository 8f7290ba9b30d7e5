/**
 * Reads a tar archive (ustar, pax and GNU long names) of plain files and folders.
 * Everything else an archive can hold (links, devices, sparse files) is refused, because no chart needs it.
 * The formats: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Header Block".
 */

export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: Buffer;
}

/** `damaged`: not a tar archive, or cut off; `refused`: an entry of a kind that is not accepted. */
export class TarError extends Error {
  override readonly name = 'TarError';
  readonly kind: 'damaged' | 'refused';

  constructor(kind: 'damaged' | 'refused', message: string) {
    super(message);
    this.kind = kind;
  }
}

const block = 512;

const refused: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  K: 'a link with a long name',
  S: 'a sparse file',
};

/** What extension headers say about the next entry. */
interface Extension {
  path?: string;
  size?: number;
}

/** @throws TarError */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  let extension: Extension = {};
  for (let at = 0; ; ) {
    if (at + block > archive.length) throw new TarError('damaged', 'it ends without an end mark');
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    checkSum(header);
    const length = extension.size ?? octal(header.subarray(124, 136));
    const type = String.fromCharCode(header[156] ?? 0);
    const start = at + block;
    if (start + length > archive.length) throw new TarError('damaged', 'it is cut off');
    const bytes = archive.subarray(start, start + length);
    at = start + Math.ceil(length / block) * block;

    if (type === 'x') extension = { ...extension, ...paxRecords(bytes) };
    else if (type === 'g') refuseGlobalNames(bytes);
    else if (type === 'L') extension = { ...extension, path: textOf(bytes) };
    else {
      yield entry(type, extension.path ?? nameOf(header), bytes);
      extension = {};
    }
  }
}

function entry(type: string, path: string, bytes: Buffer): TarEntry {
  const kind = refused[type];
  if (kind !== undefined) throw new TarError('refused', `${JSON.stringify(path)} is ${kind}`);
  if (type === '5' || (path.endsWith('/') && bytes.length === 0)) return { path, kind: 'folder', bytes };
  if (type === '0' || type === '\0') return { path, kind: 'file', bytes };
  throw new TarError('refused', `${JSON.stringify(path)} is an entry of the unknown type ${JSON.stringify(type)}`);
}

/** The header's sum counts its own field as eight spaces. */
function checkSum(header: Buffer): void {
  let sum = 8 * 0x20;
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte;
  if (sum !== octal(header.subarray(148, 156))) throw new TarError('damaged', 'a header has a wrong check sum');
}

function octal(field: Buffer): number {
  const text = textOf(field).trim();
  if (!/^[0-7]{1,12}$/.test(text)) throw new TarError('damaged', 'a header holds a number that cannot be read');
  return Number.parseInt(text, 8);
}

/** Text up to the first NUL; bytes that are no UTF-8 would give two names for one file. */
function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw new TarError('refused', 'a name is not UTF-8');
  }
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = header.subarray(257, 263).toString('latin1') === 'ustar\0';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** pax records are `<length> <key>=<value>\n`, the length being that of the whole record. */
function paxRecords(bytes: Buffer): Extension {
  const found: Extension = {};
  for (let at = 0; at < bytes.length; ) {
    const digits = /^[1-9][0-9]{0,6} /.exec(bytes.subarray(at, at + 8).toString('latin1'))?.[0];
    const end = at + Number(digits);
    if (digits === undefined || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw new TarError('damaged', 'an extension header cannot be read');
    }
    const record = bytes.subarray(at + digits.length, end - 1);
    const equals = record.indexOf('=');
    if (equals < 1) throw new TarError('damaged', 'an extension header cannot be read');
    readRecord(record.subarray(0, equals).toString('latin1'), record.subarray(equals + 1), found);
    at = end;
  }
  return found;
}

function readRecord(key: string, value: Buffer, into: Extension): void {
  if (value.includes(0)) throw new TarError('refused', 'a name holds a NUL byte');
  if (key === 'path') into.path = textOf(value);
  if (key === 'size') {
    const digits = textOf(value);
    if (!/^[0-9]{1,15}$/.test(digits)) throw new TarError('damaged', 'an extension header holds a wrong size');
    into.size = Number(digits);
  }
  if (key === 'linkpath' || key.startsWith('GNU.sparse')) {
    throw new TarError('refused', 'an extension header describes a link or a sparse file');
  }
}

/** A global header may carry a comment; names and sizes for all entries are a trick. */
function refuseGlobalNames(bytes: Buffer): void {
  const { path, size } = paxRecords(bytes);
  if (path !== undefined || size !== undefined) {
    throw new TarError('refused', 'a global header sets the name or size of all entries');
  }
}
