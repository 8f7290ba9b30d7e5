/** Addresses that charts may be read from. */
import { ChartError } from './chart-error.ts';

/** @throws ChartError `InvalidRequest` unless the text is an http or https URL without user name and password */
export function parseAddress(text: string, field: string): URL {
  const url = URL.parse(text);
  if (url === null || !isWeb(url)) {
    throw new ChartError('InvalidRequest', `${field} is ${JSON.stringify(text)}, which is no http or https URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new ChartError('InvalidRequest', `${field} holds a user name or password. Remove them from the address.`);
  }
  return url;
}

export function isWeb(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

/** Whether a host is this machine by its spelling: no name is looked up. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.[0-9]{1,3}){3}$/.test(hostname);
}

/** An address without query and fragment, which may hold signatures that are nobody's business. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/**
 * Where a redirect leads. Undefined when it must not be followed: to another scheme than http or https,
 * with credentials, or from https to plain http.
 */
export function nextHop(from: URL, location: string): URL | undefined {
  const to = URL.parse(location, from.href);
  if (to === null || !isWeb(to) || to.username !== '' || to.password !== '') return undefined;
  return from.protocol === 'https:' && to.protocol === 'http:' ? undefined : to;
}
