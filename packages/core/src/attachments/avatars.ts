import type { Uid } from '@tidings/protocol'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'

const ownLink = /\/media\/([A-Za-z0-9_-]{16,64})\/(?:file|thumbnail|rendition)\//

/**
 * A picture that was uploaded for everyone stays as long as it is somebody's avatar (or a room's), and may go when
 * another takes its place. Addresses of other servers are not looked at.
 */
export function createAvatars({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  /** `holder` is `user/alice` or `room/r1`; only what the uploader has uploaded is kept for them. */
  return async (holder: string, avatar: string, uploader: Uid): Promise<void> => {
    const id = ownLink.exec(avatar)?.[1]
    const [record] = id === undefined ? [] : await store.attachments.get([id])
    const held = record?.owner === uploader && record.audience === 'everyone' ? [record.id] : []
    await store.attachments.hold(`${holder} avatar`, held, clock.now())
  }
}

export type HoldAvatar = ReturnType<typeof createAvatars>
