import { type Channel, isMessageId, type Message, TidingsError, uidOf, utf8Length } from '@tidings/protocol'
import { addressKey } from '../budgets/address-key.ts'
import type { RateLimiter } from '../budgets/rate-limiter.ts'
import type { Places } from '../conversations/places.ts'
import type { Identity } from '../identity/identity.ts'
import type { UserActor } from '../judging/judging.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { fromMessageId, messageId } from '../places/message-id.ts'
import { noChannel } from '../places/no-channel.ts'
import { placeFromKey } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Records } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import { presentChannel } from '../presenting/channel.ts'
import { presentEntry } from '../presenting/entry.ts'
import { presentRoom } from '../presenting/room.ts'
import { type Directory, presentUser } from '../users/directory.ts'
import type { DoorGate, DoorRecords } from './door-gate.ts'

export interface DoorParts {
  readonly store: Pick<Store, 'records' | 'conversations' | 'log' | 'rooms'>
  readonly directory: Directory
  readonly identity: Pick<Identity, 'actFor'>
  readonly places: Pick<Places, 'room'>
  readonly rooms: RoomStates
  readonly mutes: Pick<Mutes, 'of'>
}

/** The seq has the lower 31 bits, the conversation what is above. */
const seqBits = 31n
const seqs = (1n << seqBits) - 1n
const most = (1n << 63n) - 1n

export function numberOf(message: string): bigint {
  const { conversation, seq } = fromMessageId(message)
  return (BigInt(conversation) << seqBits) | BigInt(seq)
}

export function messageOf(number: bigint): string | undefined {
  if (number <= 0n || number > most) return undefined
  const id = messageId(Number(number >> seqBits), Number(number & seqs))
  return isMessageId(id) ? id : undefined
}

function recordsOf(owner: string, records: Records): DoorRecords {
  return {
    async put(changes, options) {
      for (const { key, value } of changes)
        if (value !== null && utf8Length(value) > mostBytes)
          throw new TidingsError('too_large', `${key} is more than a door keeps under one key: ${mostBytes} bytes`)
      return records.put(
        changes.map((change) => ({ ...change, owner })),
        options,
      )
    },
    get: (kind, key) => records.get(owner, kind, key),
    list: (kind, after, limit) => records.list(owner, kind, after, limit),
  }
}

const mostBytes = 65_536

/** As the sign-ins of strangers count. */
const keyOf = (address: string): string => `address ${addressKey(address)}`

/** Hands each door, by its name, what it may use of the core beside the Gate. */
export function createDoors({ store, directory, identity, places, rooms, mutes }: DoorParts, tries: RateLimiter) {
  async function actFor(user: string, address: string): Promise<UserActor> {
    const actor = await identity.actFor(user, address)
    const found = await directory.expectThere(actor.uid)
    return found.kind === 'robot' ? { ...actor, isRobot: true } : actor
  }

  async function message(id: string): Promise<Message | undefined> {
    const { conversation, seq } = fromMessageId(id)
    const [record, entry] = await Promise.all([store.conversations.get(conversation), store.log.get(conversation, seq)])
    if (!record || !entry) return undefined
    return presentEntry(placeFromKey(conversation, record.key), entry, uidOf(entry.sender))
  }

  async function channel(id: string): Promise<Channel> {
    const found = await store.rooms.get(id)
    if (found?.kind !== 'channel') throw noChannel(id)
    return presentChannel(found)
  }

  return function door(name: string): DoorGate {
    if (!/^[a-z0-9-]{1,32}$/.test(name)) throw new Error(`a door cannot be called ${name}`)
    return {
      records: recordsOf(`door/${name}`, store.records),
      actFor,
      actAsOperator: async (user, address) => ({ ...(await actFor(user, address)), byOperator: true }),
      message,
      async find(user) {
        const found = await directory.get(uidOf(user))
        if (!found || found.erased) return undefined
        const mute = await mutes.of(found.uid)
        return { ...presentUser(found), banned: found.banned, muted: mute !== undefined }
      },
      channel,
      room: async (id) => presentRoom((await rooms.of(await places.room(id))).room),
      expectTry(address) {
        if (tries.hasFor(keyOf(address))) return
        throw new TidingsError('rate_limited', 'this address had too many wrong secrets; try again in a while')
      },
      wasWrong: (address) => void tries.owe(keyOf(address), 1),
      numberOf,
      messageOf,
    }
  }
}
