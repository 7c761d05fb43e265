import { TidingsError, type WireError } from '@tidings/protocol'

/** What came of what one node has done for another: what is refused there is refused to whoever asked here. */
export type Told<Done = unknown> = { readonly done: Done } | { readonly error: WireError }

/** At the node that does it. What is no refusal is a fault of that node, and rejects. */
export async function told<Done>(work: Promise<Done>): Promise<Told<Done>> {
  try {
    return { done: await work }
  } catch (error) {
    if (error instanceof TidingsError) return { error: error.toWire() }
    throw error
  }
}

/** At the node that has asked. */
export function doneIn<Done>(answer: Told<Done>): Done {
  if ('error' in answer) throw TidingsError.fromWire(answer.error)
  return answer.done
}
