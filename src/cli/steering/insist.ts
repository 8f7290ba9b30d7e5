import { ApiError } from '../../kube/index.ts';

/** The operator writes the status of a mesh that moves once a second: so often, a write that met one is tried anew. */
const mostTries = 10;

/** Does all of `work` again, from its look at the object on, when the object has changed in between. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'Conflict' || tries === mostTries) throw error;
    }
  }
}
