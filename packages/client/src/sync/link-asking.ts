import type { AttachmentLinks } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { limits } from '@tidings/protocol/limits'
import type { Runtime } from '../runtime/runtime.ts'
import type { Call } from './sync.ts'

/** What is shown at once asks within this. */
const gatherMs = 5

/** Links of files: a page of pictures asks once, and not once for each of them. */
export class LinkAsking {
  readonly #call: Call
  readonly #runtime: Pick<Runtime, 'after'>
  #waiting = new Map<string, PromiseWithResolvers<AttachmentLinks>>()

  constructor(call: Call, runtime: Pick<Runtime, 'after'>) {
    this.#call = call
    this.#runtime = runtime
  }

  /** `not_found` when it may not be seen, or is not ready. */
  ask(id: string): Promise<AttachmentLinks> {
    const one = this.#waiting.get(id) ?? Promise.withResolvers<AttachmentLinks>()
    this.#waiting.set(id, one)
    if (this.#waiting.size >= limits.attachmentLinks) this.#askAll()
    else if (this.#waiting.size === 1) this.#runtime.after(gatherMs, () => this.#askAll())
    return one.promise
  }

  #askAll(): void {
    const asked = this.#waiting
    this.#waiting = new Map()
    if (asked.size === 0) return
    this.#call('attachment.links', { ids: [...asked.keys()] }).then(
      ({ links }) => {
        for (const one of links) asked.get(one.id)?.resolve(one)
        // Whoever was answered hears no more.
        for (const [id, { reject }] of asked)
          reject(new TidingsError('not_found', `there is no attachment ${id} that you may see`))
      },
      (error: unknown) => {
        for (const one of asked.values()) one.reject(error)
      },
    )
  }
}
