/** Counters of one process, by name and labels, as a Prometheus server reads them. */
export class Counters {
  readonly #values = new Map<string, Map<string, number>>();

  /** Counts one more. */
  add(name: string, labels: Readonly<Record<string, string>> = {}): void {
    const series = this.#values.get(name) ?? new Map<string, number>();
    const key = labelText(labels);
    series.set(key, (series.get(key) ?? 0) + 1);
    this.#values.set(name, series);
  }

  /** Families in order of their first count, each with its series as lines. */
  families(): ReadonlyMap<string, readonly string[]> {
    const lines = [...this.#values].map(
      ([name, series]) => [name, [...series].map(([labels, value]) => `${name}${labels} ${value}`)] as const,
    );
    return new Map(lines);
  }
}

/** Labels as they stand behind a metric's name: `{version="1.30.3"}`, or nothing. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
