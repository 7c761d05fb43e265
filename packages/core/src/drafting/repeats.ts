import { attachmentsIn, type ErrorCode, mayRefer, TidingsError, type Uid, userOid } from '@tidings/protocol'
import { type Body, sameJson, sameMessage } from '../entries/body.ts'
import { mayCopy } from '../entries/copies.ts'
import { oidFor } from '../places/kinds.ts'
import { messageId } from '../places/message-id.ts'
import { placeFromKey } from '../places/place.ts'
import type { Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf } from '../presenting/entry.ts'
import { type SendInput, type Sent, usedForAnother } from './draft.ts'

/** What may be refused now although it was taken once: what it names is gone, or its sender may not speak here any more. */
const verdicts: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'forbidden',
  'not_found',
  'not_member',
  'not_friend',
  'blocked',
  'muted',
  'invalid',
])

interface RepeatsParts {
  readonly store: Pick<Store, 'log' | 'conversations'>
}

/** Sends that come again when what they rely on has gone since: only where one is refused is the log asked for it. */
export class Repeats {
  readonly #store: Pick<Store, 'log' | 'conversations'>
  /** A hook, or a list of words, may have changed what was sent first. */
  readonly #heard: { readonly mayDiffer: boolean }

  constructor({ store }: RepeatsParts, heard: { readonly mayDiffer: boolean }) {
    this.#store = store
    this.#heard = heard
  }

  /** The first result where the message had been stored, else the refusal itself, thrown. `conflict` when the id stood for another. */
  async firstResultOr(refusal: unknown, input: SendInput, uid: Uid): Promise<Sent> {
    const { clientMsgId, to } = input
    if (clientMsgId === undefined || !isVerdict(refusal)) throw refusal
    const entry = await this.#store.log.sent(userOid(uid), clientMsgId)
    if (!entry) throw refusal
    // What was changed since can no longer be compared with what was first sent.
    const isSame =
      (await this.#isIn(to, uid, entry)) &&
      (entry.rev > 0 || this.#heard.mayDiffer || sameAsAsked(bodyOf(entry), input))
    if (!isSame) throw usedForAnother(clientMsgId)
    return resultOf(entry, input, this.#heard.mayDiffer)
  }

  /** The first results of messages to these conversations, when every one had been stored; else the refusal itself, thrown. */
  async allOr(
    refusal: unknown,
    asked: readonly { readonly to: string; readonly clientMsgId?: string | undefined }[],
    uid: Uid,
  ): Promise<readonly (Sent & { readonly to: string })[]> {
    if (!isVerdict(refusal)) throw refusal
    const results: (Sent & { readonly to: string })[] = []
    for (const { to, clientMsgId } of asked) {
      const entry = clientMsgId === undefined ? undefined : await this.#store.log.sent(userOid(uid), clientMsgId)
      if (!entry || !(await this.#isIn(to, uid, entry))) throw refusal
      results.push({ to, ...bare(entry) })
    }
    return results
  }

  async #isIn(to: string, uid: Uid, { conversation }: Entry): Promise<boolean> {
    const record = await this.#store.conversations.get(conversation)
    return record !== undefined && oidFor(placeFromKey(record.id, record.key), uid) === to
  }
}

const isVerdict = (refusal: unknown): boolean => refusal instanceof TidingsError && verdicts.has(refusal.code)

const bare = ({ conversation, seq, ts, counted }: Entry) => ({ id: messageId(conversation, seq), seq, ts, counted })

/** The server has filled in what was sent: of files their names and sizes, of an answer its thread. */
function sameAsAsked(
  stored: Body,
  { content, thread, replyTo, mentions, mentionsAt, ext, options }: SendInput,
): boolean {
  const hasFiles = mayRefer(content.type) && attachmentsIn(content).length > 0
  const sameFiles =
    stored.content.type === content.type && sameJson(attachmentsIn(stored.content), attachmentsIn(content))
  if (hasFiles && !sameFiles) return false
  const asked: Body = {
    content: hasFiles ? stored.content : content,
    ...(thread === undefined || stored.thread === undefined ? { thread } : { thread: stored.thread }),
    ...{ replyTo, mentions, mentionsAt, ext, targets: stored.targets, expireAfterRead: options?.expireAfterRead },
  } as Body
  return sameMessage(stored, asked)
}

function resultOf(entry: Entry, { content, thread: asked }: SendInput, mayDiffer: boolean): Sent {
  const { content: stored, thread, recalled } = bodyOf(entry)
  const isFilledIn =
    mayCopy(content.type) ||
    (mayRefer(content.type) && attachmentsIn(content).length > 0) ||
    (mayDiffer && !sameJson(stored, content))
  return {
    ...bare(entry),
    ...(isFilledIn && !recalled ? { content: stored } : {}),
    ...(thread === undefined || thread === asked ? {} : { thread }),
  }
}
