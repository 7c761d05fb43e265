import { TidingsError } from '@tidings/protocol'
import type { CoreParts, Mail, Mailer } from '../src/index.ts'
import { aCore, type Harness, settled } from './harness.ts'

export const server = 'https://chat.example.org'
const password = 'correct horse'

/** A core that sends mails, and the mailbox of everybody. */
export interface Post extends Harness {
  readonly mails: Mail[]
  readonly metrics: ('sent' | 'failed')[]
  readonly lines: string[]
  /** What the mail server says; undefined takes the mail. */
  answer: TidingsError | undefined
  /** Mails that were handed over, taken or not. */
  tries: number
  anyone<N extends Parameters<Harness['gate']['call']>[1]>(
    name: N,
    input: unknown,
    address?: string,
  ): ReturnType<Harness['gate']['call']>
}

export const passing = new TidingsError('unavailable', 'the mail server answered 451')
export const lasting = new TidingsError('rejected', 'the mail server answered 550')

export async function aPost(change: Parameters<typeof aCore>[0] = {}, ways: Partial<CoreParts> = {}): Promise<Post> {
  const mails: Mail[] = []
  const metrics: ('sent' | 'failed')[] = []
  const lines: string[] = []
  const line = (fields: object, words: string): void => void lines.push(`${words} ${JSON.stringify(fields)}`)
  const state = { answer: undefined as TidingsError | undefined, tries: 0 }
  const mailer: Mailer = {
    async send(mail) {
      post.tries += 1
      if (post.answer) throw post.answer
      mails.push(mail)
    },
  }
  const core = await aCore(
    { publicUrl: server, ...change },
    { mailer, log: { info: line, warn: line, error: line }, ...ways },
  )
  Object.assign(core.parts.metrics, { mail: (outcome: 'sent' | 'failed') => metrics.push(outcome) })
  const post: Post = Object.assign(state, core, {
    ...{ mails, metrics, lines },
    anyone: ((name, input, address = '192.0.2.1') =>
      core.gate.call({ kind: 'anyone', address }, name, input)) as Post['anyone'],
    [Symbol.asyncDispose]: () => core[Symbol.asyncDispose](),
  })
  return post
}

export const register = (post: Post, username: string, more: object = {}, address?: string) =>
  post.anyone('account.register', { username, password, ...more }, address)

/** What was promised has happened: as long as that takes, each step of it asks the store once. */
export async function delivered(post: Post): Promise<void> {
  for (let round = 0; round < 300; round++) {
    await post.parts.store.records.version('nobody')
    await new Promise((resolve) => setImmediate(resolve))
  }
  await settled()
}

/** What has come to an address so far, the newest last. */
export async function lettersTo(post: Post, to: string): Promise<readonly Mail[]> {
  await delivered(post)
  return post.mails.filter((mail) => mail.to === to)
}

/** What the link in the newest mail to an address leads to. */
export async function linkTo(post: Post, to: string): Promise<{ readonly user: string; readonly secret: string }> {
  const text = (await lettersTo(post, to)).at(-1)?.text ?? ''
  const [, user = '', secret = ''] = /\/#\/(?:verify|enter)\/([^/\s]+)\/(\S+)/.exec(text) ?? []
  return { user: decodeURIComponent(user), secret }
}

/** An account whose address is proved. */
export async function withAddress(post: Post, username: string, email: string): Promise<void> {
  await register(post, username)
  await post.call(username, 'email.set', { address: email, password })
  await post.anyone('email.verify', await linkTo(post, email))
}
