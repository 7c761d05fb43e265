import type { Uid } from '@tidings/protocol'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'

const ownLink = /\/media\/([A-Za-z0-9_-]{16,64})\/(?:file|thumbnail|rendition)\//

/**
 * A picture that was uploaded for everyone stays as long as it is somebody's avatar (or a room's), and may go when
 * another takes its place. Addresses of other servers are not looked at.
 */
export function createAvatars({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  /** Only what the uploader has uploaded is kept for them. */
  async function picturesOf(avatar: string, uploader: Uid): Promise<readonly string[]> {
    const id = ownLink.exec(avatar)?.[1]
    const [record] = id === undefined ? [] : await store.attachments.get([id])
    return record?.owner === uploader && record.audience === 'everyone' ? [record.id] : []
  }

  /** `holder` is `user/alice`. What a room holds is written with the room. */
  async function holdAvatar(holder: string, avatar: string, uploader: Uid): Promise<void> {
    await store.attachments.hold(`${holder} avatar`, await picturesOf(avatar, uploader), clock.now())
  }

  return { picturesOf, holdAvatar }
}

export type HoldAvatar = ReturnType<typeof createAvatars>['holdAvatar']
export type PicturesOf = ReturnType<typeof createAvatars>['picturesOf']
