/** Specs with `upgrade` and `paused` that are accepted or refused. */
import { invalid, labelForm, type SpecExample, unchecked } from './spec-example.ts';

const durationForm = (field: string) =>
  `${field} must be hours, minutes and seconds in this order, such as 1h30m, 45m or 30s`;
const longer = (field: string) => `${field} must be longer than nothing, such as 10m`;
const cronForm =
  'schedule must be the five fields of cron (minute, hour, day of the month, month, day of the week), such as 0 9 * * mon-thu';
const zoneForm = 'timeZone must be the name of a zone in the IANA database, such as Europe/Berlin';
const labelKeyForm = 'a label key must be a name such as env, or a name behind a DNS prefix such as example.com/env';
const labelValueForm =
  'a label value must be letters, digits, hyphens, dots and underscores, with a letter or digit at both ends; or empty';
const operatorForm = 'In and NotIn need at least one value; Exists and DoesNotExist take none';
const someNamespaces =
  'a wave must say which namespaces it moves: by selector, by names, or both; all others are in the last wave';
const wavePath = 'spec.upgrade.waves[0]';
const selectorPath = `${wavePath}.namespaces.selector`;

const upgrade = (title: string, spec: object, ...refusals: readonly string[]): SpecExample => ({
  title,
  spec: { upgrade: spec },
  ...(refusals.length > 0 ? { refusals } : {}),
});

const byTheServer = (example: SpecExample): SpecExample => ({ ...example, onlyTheServerRefuses: true });

const wave = (title: string, fields: object, ...refusals: readonly string[]): SpecExample =>
  upgrade(title, { waves: [{ name: 'staging', namespaces: { names: ['shop'] }, ...fields }] }, ...refusals);

const selected = (title: string, selector: object, ...refusals: readonly string[]): SpecExample =>
  wave(title, { namespaces: { selector } }, ...refusals);

const expression = (operator: string, values?: readonly string[]) => ({
  matchExpressions: [{ key: 'tier', operator, ...(values === undefined ? {} : { values }) }],
});

const badOperator = (title: string, operator: string, values?: readonly string[]): SpecExample =>
  byTheServer(
    selected(
      title,
      expression(operator, values),
      `${selectorPath}.matchExpressions[0]: Invalid value: ${operatorForm}`,
    ),
  );

const window = (title: string, fields: object, ...refusals: readonly string[]): SpecExample =>
  upgrade(title, { windows: [{ schedule: '0 9 * * mon-thu', duration: '8h', ...fields }] }, ...refusals);

const schedule = (value: string): SpecExample => window(`a window at ${value}`, { schedule: value });
const badSchedule = (value: string): SpecExample =>
  window(
    `a window at ${JSON.stringify(value)}`,
    { schedule: value },
    invalid('spec.upgrade.windows[0].schedule', value, cronForm),
  );
const zone = (timeZone: string): SpecExample => window(`time zone ${timeZone}`, { timeZone });
const badZone = (timeZone: string): SpecExample =>
  window(
    `time zone ${JSON.stringify(timeZone)}`,
    { timeZone },
    invalid('spec.upgrade.windows[0].timeZone', timeZone, zoneForm),
  );

const retention = (value: string): SpecExample => upgrade(`a retention of ${value}`, { retention: value });
const badRetention = (value: string): SpecExample =>
  upgrade(
    `a retention of ${JSON.stringify(value)}`,
    { retention: value },
    invalid('spec.upgrade.retention', value, durationForm('retention')),
  );

const waves: readonly SpecExample[] = [
  upgrade('three waves, by labels, by names and by both', {
    waves: [
      { name: 'staging', namespaces: { selector: { matchLabels: { env: 'staging' } } }, soak: '0s' },
      { name: 'tools', namespaces: { names: ['tools', 'ci'] }, approval: 'Manual', maxConcurrent: 10 },
      { name: 'shops', namespaces: { selector: { matchLabels: { 'example.com/tier': '' } }, names: ['shop'] } },
    ],
  }),
  byTheServer(
    wave(
      'a wave named rest',
      { name: 'rest' },
      invalid(
        `${wavePath}.name`,
        'rest',
        'the name rest is taken by the last wave, which has all other namespaces and always exists',
      ),
    ),
  ),
  wave('a wave in capitals', { name: 'Staging' }, invalid(`${wavePath}.name`, 'Staging', `name ${labelForm}`)),
  byTheServer(
    upgrade(
      'two waves of one name',
      { waves: ['a', 'b'].map((name) => ({ name: 'staging', namespaces: { names: [name] } })) },
      'spec.upgrade.waves: Invalid value: each wave must have a name of its own',
    ),
  ),
  upgrade(
    'a wave without namespaces',
    { waves: [{ name: 'staging' }] },
    `${wavePath}.namespaces: Required value`,
    unchecked,
  ),
  byTheServer(
    wave(
      'a wave of no namespaces at all',
      { namespaces: {} },
      `${wavePath}.namespaces: Invalid value: ${someNamespaces}`,
    ),
  ),
  byTheServer(
    wave(
      'a wave with an empty list of names',
      { namespaces: { names: [] } },
      `${wavePath}.namespaces: Invalid value: ${someNamespaces}`,
    ),
  ),
  wave(
    'a namespace in a wave that is no name',
    { namespaces: { names: ['Shop'] } },
    invalid(`${wavePath}.namespaces.names[0]`, 'Shop', `a name ${labelForm}`),
  ),
  wave(
    'an approval by nobody',
    { approval: 'Never' },
    `${wavePath}.approval: Unsupported value: "Never": supported values: "Automatic", "Manual"`,
    unchecked,
  ),
  wave('a soak without unit', { soak: '10' }, invalid(`${wavePath}.soak`, '10', durationForm('soak'))),
  wave(
    'a wave that restarts nothing at a time',
    { maxConcurrent: 0 },
    `${wavePath}.maxConcurrent: Invalid value: 0: ${wavePath}.maxConcurrent in body should be greater than or equal to 1`,
  ),
  upgrade('32 waves', { waves: manyWaves(32) }),
  upgrade(
    '33 waves',
    { waves: manyWaves(33) },
    'spec.upgrade.waves: Too many: 33: must have at most 32 items',
    unchecked,
  ),
];

const selectors: readonly SpecExample[] = [
  selected('a selector of every namespace', {}),
  selected('a selector with all four operators', {
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['internal', 'tools'] },
      { key: 'env', operator: 'NotIn', values: ['production', ''] },
      { key: 'example.com/team', operator: 'Exists' },
      { key: 'frozen', operator: 'DoesNotExist', values: [] },
    ],
  }),
  badOperator('In without values', 'In'),
  badOperator('NotIn with an empty list of values', 'NotIn', []),
  badOperator('Exists with a value', 'Exists', ['internal']),
  badOperator('DoesNotExist with a value', 'DoesNotExist', ['internal']),
  selected(
    'an operator that does not exist',
    expression('Gt', ['1']),
    `${selectorPath}.matchExpressions[0].operator: Unsupported value: "Gt": supported values: "In", "NotIn", "Exists", "DoesNotExist"`,
    unchecked,
  ),
  selected(
    'an expression on a key with two slashes',
    { matchExpressions: [{ key: 'a/b/c', operator: 'Exists' }] },
    invalid(`${selectorPath}.matchExpressions[0].key`, 'a/b/c', labelKeyForm),
  ),
  selected(
    'an expression with a value that no label can have',
    expression('In', ['a b']),
    invalid(`${selectorPath}.matchExpressions[0].values[0]`, 'a b', labelValueForm),
  ),
  byTheServer(
    selected(
      'a label key that no label can have',
      { matchLabels: { 'env!': 'a' } },
      `${selectorPath}.matchLabels: Invalid value: ${labelKeyForm}`,
    ),
  ),
];

const durations: readonly SpecExample[] = [
  ...['0s', '24h', '1h30m', '1h30m15s', '1h15s', '45m', '90s', '99999h99999m99999s'].map(retention),
  ...['', '1', '1d', '1.5h', '-1h', '30m1h', '1h 30m', '1H', '100000h', '10ms'].map(badRetention),
  upgrade(
    'a progress deadline of nothing',
    { progressDeadline: '0m' },
    invalid('spec.upgrade.progressDeadline', '0m', longer('progressDeadline')),
  ),
  upgrade(
    'a restart timeout of nothing',
    { restart: { timeout: '0s' } },
    invalid('spec.upgrade.restart.timeout', '0s', longer('timeout')),
  ),
];

const windows: readonly SpecExample[] = [
  ...['0 9 * * mon-thu', '*/15 0-6,22,23 1,15 JAN-mar 0', '59 23 31 12 7', '05 08 1-7 * Sat,sun', '0  2  *  *  *'].map(
    schedule,
  ),
  ...[
    '',
    '0 9 * *',
    '0 0 9 * * 1',
    '60 9 * * *',
    '0 24 * * *',
    '0 9 0 * *',
    '0 9 * 13 *',
    '0 9 * * 8',
    '@daily',
    '0 9 * * L',
    '0 9 ? * *',
    '0 9 * * mon-',
    '*/0 9 * * *',
    '5/10 9 * * *',
    ' 0 9 * * *',
  ].map(badSchedule),
  ...['Europe/Berlin', 'UTC', 'Australia/Lord_Howe', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].map(zone),
  ...['', '+02:00', 'Europe/', '../etc/localtime', 'Central European'].map(badZone),
  window(
    'a window that is never open',
    { duration: '0h' },
    invalid('spec.upgrade.windows[0].duration', '0h', longer('duration')),
  ),
  upgrade(
    'a window without duration',
    { windows: [{ schedule: '0 9 * * *' }] },
    'spec.upgrade.windows[0].duration: Required value',
    unchecked,
  ),
];

export const upgradeExamples: readonly SpecExample[] = [
  { title: 'paused', spec: { paused: true } },
  {
    title: 'paused by a text',
    spec: { paused: 'yes' },
    refusals: [
      'spec.paused: Invalid value: "string": spec.paused in body must be of type boolean: "string"',
      unchecked,
    ],
  },
  upgrade('restarts by eviction, a slow deadline and no way back by itself', {
    restart: { mode: 'Evict', maxConcurrent: 1000, timeout: '1h' },
    progressDeadline: '2h',
    rollback: { automatic: false },
    settle: '0s',
  }),
  upgrade('an upgrade in place', { strategy: 'InPlace', retention: '24h', rollback: { automatic: false } }),
  upgrade(
    'a strategy that does not exist',
    { strategy: 'Recreate' },
    'spec.upgrade.strategy: Unsupported value: "Recreate": supported values: "Canary", "InPlace"',
    unchecked,
  ),
  ...(['waves', 'windows'] as const).map((field) =>
    byTheServer(
      upgrade(
        `an upgrade in place with ${field}`,
        {
          strategy: 'InPlace',
          waves: field === 'waves' ? [{ name: 'staging', namespaces: { names: ['shop'] } }] : [],
          windows: field === 'windows' ? [{ schedule: '0 9 * * mon-thu', duration: '8h' }] : [],
        },
        `spec.upgrade.${field}: Invalid value: strategy InPlace moves no namespaces and restarts no workloads, so it takes no ${field}: leave them out, or use strategy Canary`,
      ),
    ),
  ),
  upgrade(
    'a restart mode that does not exist',
    { restart: { mode: 'Delete' } },
    'spec.upgrade.restart.mode: Unsupported value: "Delete": supported values: "Rollout", "Evict", "Passive"',
    unchecked,
  ),
  ...waves,
  ...selectors,
  ...durations,
  ...windows,
];

function manyWaves(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `w-${index}`, namespaces: { names: ['a'] } }));
}
