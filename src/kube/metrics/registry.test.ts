import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Registry } from './registry.ts';

test('a counter, a gauge and a histogram read as Prometheus wants them', () => {
  const registry = new Registry();
  const requests = registry.counter<'code'>({ name: 'requests_total', help: 'Requests.' });
  registry.gauge({ name: 'depth', help: 'Two\nlines, one \\.' }, () => [[{}, 2.5]]);
  const time = registry.histogram<'who'>({ name: 'time_seconds', help: 'Time.' }, [0.1, 1]);
  requests.add({ code: '200' });
  requests.add({ code: '200' }, 2);
  requests.add({ code: 'a "quoted"\\\nline' });
  for (const seconds of [0.1, 0.2, 5]) time.observe({ who: 'me' }, seconds);
  expect(registry.text().split('\n')).toEqual([
    '# HELP requests_total Requests.',
    '# TYPE requests_total counter',
    'requests_total{code="200"} 3',
    'requests_total{code="a \\"quoted\\"\\\\\\nline"} 1',
    '# HELP depth Two\\nlines, one \\\\.',
    '# TYPE depth gauge',
    'depth 2.5',
    '# HELP time_seconds Time.',
    '# TYPE time_seconds histogram',
    'time_seconds_bucket{who="me",le="0.1"} 1',
    'time_seconds_bucket{who="me",le="1"} 2',
    'time_seconds_bucket{who="me",le="+Inf"} 3',
    'time_seconds_sum{who="me"} 5.3',
    'time_seconds_count{who="me"} 3',
    '',
  ]);
});

test('whatever a label holds, it is one line and reads back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.double({ min: 0, noNaN: true }), (text, value) => {
      const registry = new Registry();
      registry.gauge({ name: 'it', help: text }, () => [[{ label: text }, value]]);
      const [, , line = '', ...rest] = registry.text().split('\n');
      const [, quoted = '', number] = /^it\{label="((?:[^"\\]|\\.)*)"\} (\S+)$/u.exec(line) ?? [];
      const read = quoted.replaceAll(/\\(.)/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
      expect([read, Number(number?.replace('+Inf', 'Infinity')), rest]).toEqual([text, value, ['']]);
    }),
  );
});

test('the buckets of a histogram never shrink, and the last one holds everything', () => {
  const numbers = fc.array(fc.double({ noNaN: true, min: -10, max: 10 }));
  const bounds = fc.uniqueArray(fc.integer({ min: -10, max: 10 })).map((all) => all.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(numbers, bounds, (observed, all) => {
      const registry = new Registry();
      const histogram = registry.histogram({ name: 'it', help: '' }, all);
      for (const value of [0, ...observed]) histogram.observe({}, value);
      const lines = registry.text().split('\n');
      const found = lines.filter((line) => line.startsWith('it_bucket')).map((line) => Number(line.split(' ')[1]));
      const bound = [...all, Number.POSITIVE_INFINITY];
      expect(found).toEqual(bound.map((most) => [0, ...observed].filter((value) => value <= most).length));
    }),
  );
});

test('a gauge shows what its source holds at the moment', () => {
  const registry = new Registry();
  const meshes = new Set(['a', 'b']);
  registry.gauge<'mesh'>({ name: 'up', help: '' }, () => [...meshes].map((mesh) => [{ mesh }, 1]));
  meshes.delete('a');
  expect(registry.text()).toBe('# HELP up \n# TYPE up gauge\nup{mesh="b"} 1\n');
});

test('a counter never shrinks, and no name is given twice', () => {
  const registry = new Registry();
  const counter = registry.counter({ name: 'it_total', help: '' });
  expect(() => counter.add({}, -1)).toThrow("it_total can't grow by -1");
  expect(() => counter.add({}, Number.NaN)).toThrow(RangeError);
  expect(() => registry.counter({ name: 'it_total', help: '' })).toThrow('metric it_total exists already');
});
