import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface KeyAndCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

/** Object identifiers, as DER holds them. */
const oid = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  subjectAltName: '551d11',
  extendedKeyUsage: '551d25',
  serverAuth: '2b06010505070301',
} as const;
const tag = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, text: 12, time: 23, sequence: 48, set: 49 } as const;
/** Alternatives of a SAN entry, context-specific. */
const san = { dns: 0x82, ip: 0x87 } as const;

const tenYearsMs = 10 * 365 * 86_400_000;

/**
 * A P-256 certificate that vouches for itself (X.509, RFC 5280), for a server whose clients don't check who it is, or
 * pin it. Valid from five minutes ago, because clocks differ, for ten years: longer than any process.
 */
export function selfSigned(name: string, hosts: readonly string[], now = Date.now()): KeyAndCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(der(tag.oid, hex(oid.ecdsaWithSha256)));
  const subject = sequence(der(tag.set, sequence(der(tag.oid, hex(oid.commonName)), der(tag.text, Buffer.from(name)))));
  const body = sequence(
    der(0xa0, der(tag.integer, Buffer.from([2]))), // version 3
    der(tag.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)])), // positive, 16 bytes
    algorithm,
    subject,
    sequence(time(now - 300_000), time(now + tenYearsMs)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternativeNames(hosts), usage())),
  );
  const signature = sign('sha256', body, { key: privateKey, dsaEncoding: 'der' });
  const certificate = sequence(body, algorithm, der(tag.bits, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem('CERTIFICATE', certificate),
  };
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(san.ip, Buffer.from(host.split('.').map(Number))) : der(san.dns, Buffer.from(host)),
  );
  return sequence(der(tag.oid, hex(oid.subjectAltName)), der(tag.octets, sequence(...names)));
}

function usage(): Buffer {
  const server = sequence(der(tag.oid, hex(oid.serverAuth)));
  return sequence(der(tag.oid, hex(oid.extendedKeyUsage)), der(tag.octets, server));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(tag.sequence, ...parts);
}

/** Tag, length, value. */
function der(type: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  if (value.length < 0x80) return Buffer.concat([Buffer.from([type, value.length]), value]);
  const length = hex(value.length.toString(16));
  return Buffer.concat([Buffer.from([type, 0x80 + length.length]), length, value]);
}

/** `YYMMDDHHMMSSZ`, which means years until 2049. */
function time(epoch: number): Buffer {
  const digits = new Date(epoch).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(tag.time, Buffer.from(`${digits}Z`));
}

function hex(text: string): Buffer {
  return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex');
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
