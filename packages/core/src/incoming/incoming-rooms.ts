import { type IncomingWebhook, roomOid, TidingsError, userOid } from '@tidings/protocol'
import { linksBeginWith } from '../budgets/within-edge.ts'
import type { UserCall } from '../calls/call.ts'
import type { FoundIncoming, IncomingKept } from '../identity/incoming-kept.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { Ids } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Entered, RoomChanging } from '../rooms/changing.ts'
import { expectAdmin } from '../rooms/powers.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import type { WordLists } from '../wordlists/word-lists.ts'

export interface IncomingRoomsParts {
  readonly ids: Ids
  readonly changing: RoomChanging
  readonly incomingKept: IncomingKept
  readonly secretHash: SecretHash
  readonly wordLists: WordLists | undefined
  readonly settings: Pick<CoreSettings, 'publicUrl'>
}

/** As its admins see it. */
export function presentIncoming(
  { state }: Entered,
  { id, kept }: Pick<FoundIncoming, 'id' | 'kept'>,
  user: UserRecord | undefined,
): IncomingWebhook {
  const { uid, by, createdAt, mentionAll, rename } = kept
  return {
    ...{ id, room: state.room.id, user: userOid(uid), name: user?.name ?? '', avatar: user?.avatar ?? '' },
    ...{ by: userOid(by), createdAt, inside: state.members.has(uid), mentionAll, rename },
  }
}

/** What every change of a room's incoming webhooks begins with. */
export class IncomingRooms {
  readonly #parts: IncomingRoomsParts

  constructor(parts: IncomingRoomsParts) {
    this.#parts = parts
  }

  /** `forbidden` but for its owner and admins. */
  async enter(room: string, { actor }: UserCall): Promise<Entered> {
    const entered = await this.#parts.changing.enter(room, actor)
    expectAdmin(entered.state, actor.uid, 'look after its incoming webhooks')
    return entered
  }

  async find(room: string, id: string): Promise<FoundIncoming> {
    const found = await this.#parts.incomingKept.find(room, id)
    if (found) return found
    throw new TidingsError('not_found', `this room has no incoming webhook ${id}`)
  }

  /** The secret is known to whoever is told the address, and to nobody else: not to the store. */
  newAddress(room: string, id: string, { actor }: UserCall): { readonly hash: string; readonly url: string } {
    const { ids, settings, secretHash } = this.#parts
    const secret = ids.attachment()
    const begins = linksBeginWith(settings.publicUrl, actor)
    return { hash: secretHash(secret), url: `${begins}/v1/incoming/${room}/${id}/${secret}` }
  }

  /** With its name as lists of words let it stand. */
  heardName<T extends { readonly name?: string | undefined }>(input: T, room: string, { actor }: UserCall): Promise<T> {
    return heardTexts(this.#parts.wordLists, input, ['name'], { from: userOid(actor.uid), to: roomOid(room) })
  }
}
