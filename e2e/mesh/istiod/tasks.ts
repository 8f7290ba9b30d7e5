/** Something to look at: one istiod to serve or to end, one webhook to heal, one pod to hold. */
export type Task = 'istiod' | 'injector' | 'validator' | 'pod';

/** A task and its object as the key of a work queue. */
export function taskKey(task: Task, key: string): string {
  return `${task}:${key}`;
}

/** The two parts of a key made by {@link taskKey}. */
export function taskOf(key: string): { readonly task: Task; readonly key: string } {
  const end = key.indexOf(':');
  const task = key.slice(0, end);
  switch (task) {
    case 'istiod':
    case 'injector':
    case 'validator':
    case 'pod':
      return { task, key: key.slice(end + 1) };
    default:
      throw new Error(`${key} is no task of the stand-in mesh`);
  }
}
