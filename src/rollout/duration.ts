const form = /^(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?$/;

/** Milliseconds of a duration of the API, such as 1h30m. */
export function parseDuration(text: string): number {
  const found = form.exec(text);
  if (text === '' || found === null) throw new TypeError(`${JSON.stringify(text)} is no duration such as 1h30m`);
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** A span of time as a person says it, in its two largest units at most: `40 s`, `26 min`, `1 h 50 min`, `3 d 4 h`. */
export function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  if (minutes < 48 * 60) return units(minutes, 60, 'h', 'min');
  return units(Math.round(minutes / 60), 24, 'd', 'h');
}

function units(total: number, size: number, large: string, small: string): string {
  const rest = total % size;
  return `${Math.floor(total / size)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
