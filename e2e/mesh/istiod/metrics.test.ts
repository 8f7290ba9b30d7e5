import { expect, test } from 'vitest';
import { Counters } from './counters.ts';
import { metricsPage } from './metrics.ts';

const gauges = { version: '1.30.3', connectedProxies: 3, rootExpiry: 2_000_000_000 };

test('gauges tell version, connected proxies and the end of the root', () => {
  const lines = metricsPage(gauges, new Counters()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'istio_build{component="pilot",tag="1.30.3"} 1',
      'pilot_xds{version="1.30.3"} 3',
      'citadel_server_root_cert_expiry_timestamp 2000000000',
    ]),
  );
});

test('well-known counters are there from the start, at 0', () => {
  const page = metricsPage(gauges, new Counters());
  expect(page).toContain('# TYPE sidecar_injection_success_total counter\nsidecar_injection_success_total 0\n');
});

test('a counter has one line for each set of labels, with their values escaped', () => {
  const counters = new Counters();
  counters.add('galley_validation_passed', { resource: 'gateways' });
  counters.add('galley_validation_passed', { resource: 'gateways' });
  counters.add('galley_validation_passed', { resource: 'a"b\\c\nd' });
  expect(metricsPage(gauges, counters)).toContain(
    '# TYPE galley_validation_passed counter\ngalley_validation_passed{resource="gateways"} 2\ngalley_validation_passed{resource="a\\"b\\\\c\\nd"} 1\n',
  );
});

test('every line is a comment or a sample, and the page ends with a newline', () => {
  const page = metricsPage(gauges, new Counters());
  expect(page.endsWith('\n')).toBe(true);
  expect(
    page
      .trimEnd()
      .split('\n')
      .filter((line) => !/^(# TYPE \w+ (gauge|counter)|\w+(\{.*\})? \d+)$/.test(line)),
  ).toEqual([]);
});
