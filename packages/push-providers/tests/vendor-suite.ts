import { readFileSync } from 'node:fs'
import type { DeviceNotice } from '@tidings/core'
import { expect, test } from 'vitest'
import { aNotice, longText, words } from './a-notice.ts'
import { type Documented, startVendor, type Vendor } from './a-vendor.ts'
import { providerConformance } from './conformance.ts'

/** Answers as a document has them, with its name and date. */
interface Answers {
  readonly document: string
  readonly date: string
  readonly answers: readonly Documented[]
}

/** What is asked for each kind of notice, as the document has it. */
interface Requests {
  readonly document: string
  readonly date: string
  readonly requests: Readonly<Record<string, object>>
}

const fixture = (name: string, file: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}/${file}.json`, import.meta.url), 'utf8'))

export const answersOf = (name: string): readonly Documented[] => (fixture(name, 'answers') as Answers).answers

/** Fields of a form, or JSON; what is JSON in a text stays one. */
export function readBody(text: string, type: string | undefined): object {
  return type?.includes('form') ? Object.fromEntries(new URLSearchParams(text)) : text === '' ? {} : JSON.parse(text)
}

const notices: Readonly<Record<string, DeviceNotice>> = {
  message: aNotice(),
  silent: aNotice({ isSilent: true }),
  call: aNotice({ kind: 'call', shown: { title: 'Alice', body: 'Call' } }),
  withdrawal: aNotice({ kind: 'withdrawal' }),
}

/** Where a push has its texts, and how much of them it may hold. */
export interface Texts {
  readonly title: string
  readonly body: string
}

export interface Suite extends Vendor {
  readonly name: string
  /** Of the request for a notice with long texts; it throws where one is beyond what the document allows. */
  readonly bounds: (body: object, bytes: number) => Texts
}

/** The conformance suite, each documented answer, each request, and the bounds of texts. */
export function vendorSuite(suite: Suite): void {
  const { name, bounds } = suite
  providerConformance((timeoutMs) => startVendor(suite, timeoutMs))

  test.for(suite.answers.map((one) => [JSON.stringify(one.body), one] as const))('means %s', async ([, one]) => {
    await using rig = await startVendor(suite)
    rig.reply(one)
    const came = await rig.provider.send(rig.to, aNotice())
    expect(came.came).toBe(one.came === 'unauthorised' ? 'failed' : one.came)
    const why = 'why' in came ? came.why : ''
    for (const secret of [...rig.secrets, rig.to.token, ...words]) expect(why).not.toContain(secret)
  })

  test('an answer with a code that no document names is not tried again', async () => {
    await using rig = await startVendor(suite)
    rig.reply({ status: 400, body: { code: 987_654, result: 987_654, ret_code: 987_654, error: { code: 987_654 } } })
    expect(await rig.provider.send(rig.to, aNotice())).toMatchObject({ came: 'refused' })
    for (const body of [null, 7, [], 'text', {}, { code: {} }]) {
      rig.reply({ status: 400, body })
      expect(['refused', 'failed']).toContain((await rig.provider.send(rig.to, aNotice())).came)
    }
  })

  test.for(Object.entries(notices))('asks for a %s as its document has it', async ([kind, notice]) => {
    await using rig = await startVendor(suite)
    rig.answer('taken')
    await rig.provider.send(rig.to, notice)
    const [asked] = rig.pushes
    const { requests } = fixture(name, 'requests') as Requests
    const { host, connection, 'user-agent': agent, 'content-length': length, ...headers } = asked?.headers ?? {}
    // It is signed by chance; the test of the provider verifies it.
    if (headers.authorization?.startsWith('Bearer eyJ')) headers.authorization = 'Bearer (a signed token)'
    const what = asked && {
      path: `${asked.method} ${asked.path}`,
      headers,
      body: readBody(asked.text, headers['content-type']),
    }
    expect(what ?? null).toEqual(requests[kind])
  })

  test('texts are cut after whole characters, within what it takes', async () => {
    await using rig = await startVendor(suite)
    rig.answer('taken')
    await rig.provider.send(rig.to, aNotice({ shown: { title: longText, body: longText } }))
    await rig.provider.send(rig.to, aNotice({ shown: { title: ' ', body: '' } }))
    const [long, blank] = rig.pushes.map(({ text, headers }) =>
      bounds(readBody(text, headers['content-type']), Buffer.byteLength(text)),
    )
    for (const text of [long?.title ?? '', long?.body ?? '']) {
      expect(text).toMatch(/…$/)
      expect(longText.startsWith(text.slice(0, -1))).toBe(true)
      expect(text.slice(0, -1)).not.toMatch(/[\ud800-\udbff\u200d]$/)
    }
    expect([blank?.title, blank?.body]).toEqual(['·', '·'])
  })
}
