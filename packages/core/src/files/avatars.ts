import type { Uid } from '@tidings/protocol'
import { notStale } from '../places/judged-before.ts'
import type { Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'

const ownLink = /\/media\/([A-Za-z0-9_-]{16,64})\/(?:file|thumbnail|rendition)\//

/**
 * A picture that was uploaded for everyone stays as long as it is somebody's avatar (or a room's), and may go when
 * another takes its place. Addresses of other servers are not looked at.
 */
export class Avatars {
  readonly #store: Pick<Store, 'attachments'>
  readonly #clock: Clock

  constructor(store: Pick<Store, 'attachments'>, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Only what the uploader has uploaded is kept for them. */
  async picturesOf(avatar: string, uploader: Uid): Promise<readonly string[]> {
    const id = ownLink.exec(avatar)?.[1]
    const [record] = id === undefined ? [] : await this.#store.attachments.get([id])
    return record?.owner === uploader && record.audience === 'everyone' ? [record.id] : []
  }

  /** `holder` is `user/alice`; whoever has uploaded it was judged: `JudgedBefore`. What a room holds is written with the room. */
  async hold(holder: string, avatar: string, uploader: Judged): Promise<void> {
    const pictures = await this.picturesOf(avatar, uploader.user)
    notStale(await this.#store.attachments.hold(`${holder} avatar`, pictures, this.#clock.now(), uploader))
  }
}
