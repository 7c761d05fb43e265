import type { DeviceAddress, DeviceNotice, ProviderAnswer, PushProvider } from '@tidings/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aNotice, words } from './a-notice.ts'

/** How a stand-in of a provider answers each push. */
export type Answering =
  | 'taken'
  | 'dead'
  | 'refused'
  /** Its token is taken no more; `once` it is another time. */
  | 'unauthorised'
  | 'unauthorised once'
  /** Neither a push nor a question for a token is taken with these keys. */
  | 'wrong keys'
  /** 429, with `retry-after: 120`. */
  | 'busy'
  | 'trouble'
  | 'html'
  | 'redirect'
  /** The connection ends without an answer; nothing comes and it stays; ten megabytes come. */
  | 'nothing'
  | 'hangs'
  | 'flood'

export interface ProviderRig extends AsyncDisposable {
  readonly provider: PushProvider
  readonly to: DeviceAddress
  /** Keys and tokens: no `why` may hold one. */
  readonly secrets: readonly string[]
  answer(how: Answering): void
  /** Pushes that came, and questions for a token; a token that is signed here is asked for by nobody. */
  counted(): { readonly pushes: number; readonly tokens: number }
  /** Tokens are asked for, or signed anew, when one is taken no more. */
  readonly hasTokens: boolean
  readonly asksForTokens: boolean
}

/** What every provider of pushes to devices must do, whatever it speaks; `start` makes one that waits so long for an answer. */
export function providerConformance(start: (timeoutMs: number) => Promise<ProviderRig>): void {
  let rig: ProviderRig
  beforeEach(async () => {
    rig = await start(5000)
  })
  afterEach(() => rig[Symbol.asyncDispose]())

  async function sent(notice: DeviceNotice = aNotice()): Promise<ProviderAnswer> {
    const came = await rig.provider.send(rig.to, notice)
    const why = 'why' in came ? came.why : ''
    for (const secret of [...rig.secrets, rig.to.token, ...words]) expect(why).not.toContain(secret)
    return came
  }

  test('takes messages and calls, and withdrawals or says that it cannot', async () => {
    rig.answer('taken')
    expect(await sent()).toEqual({ came: 'taken' })
    expect(await sent(aNotice({ kind: 'call' }))).toEqual({ came: 'taken' })
    expect(rig.counted().pushes).toBe(2)
    const { came } = await sent(aNotice({ kind: 'withdrawal' }))
    expect(rig.counted().pushes).toBe(came === 'impossible' ? 2 : 3)
    expect(['taken', 'impossible']).toContain(came)
  })

  test('a device that is gone is dead, and what it will never take is refused', async () => {
    rig.answer('dead')
    expect(await sent()).toMatchObject({ came: 'dead', why: expect.any(String) })
    rig.answer('refused')
    expect(await sent()).toMatchObject({ came: 'refused', why: expect.any(String) })
  })

  test('one that is too busy is left alone for as long as it asks for', async () => {
    rig.answer('busy')
    expect(await sent()).toMatchObject({ came: 'failed', retryAfterMs: 120_000 })
    expect(rig.counted().pushes).toBe(1)
  })

  test('many at once share one token', async () => {
    rig.answer('taken')
    await Promise.all(Array.from({ length: 20 }, () => sent()))
    expect(rig.counted()).toEqual({ pushes: 20, tokens: rig.asksForTokens ? 1 : 0 })
  })

  test('a token that is taken no more is fetched anew, once', async () => {
    rig.answer('unauthorised once')
    const first = await sent()
    if (!rig.hasTokens) return expect(first).toMatchObject({ came: 'failed' })
    expect(first).toEqual({ came: 'taken' })
    expect(rig.counted()).toEqual({ pushes: 2, tokens: rig.asksForTokens ? 2 : 0 })
    rig.answer('unauthorised')
    expect(await sent()).toMatchObject({ came: 'failed' })
    expect(rig.counted()).toEqual({ pushes: 4, tokens: rig.asksForTokens ? 3 : 0 })
  })

  test.for(['trouble', 'html', 'redirect', 'nothing', 'flood'] as const)('%s is a failure', async (how) => {
    rig.answer(how)
    expect(await sent()).toMatchObject({ came: 'failed', why: expect.any(String) })
    // A connection that was kept, and is closed without an answer, may have been closed before: it is asked once more over another one.
    expect([1, how === 'nothing' ? 2 : 1]).toContain(rig.counted().pushes)
    rig.answer('taken')
    expect(await sent()).toEqual({ came: 'taken' })
  })

  test('one that does not answer in time has failed', async () => {
    await using impatient = await start(200)
    impatient.answer('hangs')
    expect(await impatient.provider.send(impatient.to, aNotice())).toMatchObject({ came: 'failed' })
  })

  test('wrong keys are a failure, and the check says so to the operator', async () => {
    rig.answer('taken')
    await rig.provider.check()
    rig.answer('wrong keys')
    await expect(rig.provider.check()).rejects.toThrow(/./)
    expect(await sent()).toMatchObject({ came: 'failed' })
    expect(await rig.provider.check().catch((error: Error) => error.message)).not.toContain(rig.secrets[0])
  })
}
