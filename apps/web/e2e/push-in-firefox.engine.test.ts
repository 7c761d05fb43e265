/// <reference lib="dom" />
import { aClient, asApp, spawnServer } from '@tidings/testkit'
import { openFirefox } from '@tidings/testkit/engines'
import { AutoPush, anOwnCertificate } from '@tidings/testkit/push-service'
import { expect, test } from 'vitest'
import { Visitor } from './visitor.ts'

/** A page that was left is gone, as with its tab; else it is kept for the way back, with its connection. */
const forgetful = { 'browser.sessionhistory.max_total_viewers': 0 }

/** From the server through a push service to what stands on the screen; nothing in it that we made but the two ends. */
test('whoever has closed the page is shown who calls them, and no longer when that was read elsewhere', async () => {
  const tls = anOwnCertificate()
  await using push = await AutoPush.start(tls)
  await using server = await spawnServer({
    TIDINGS_PUSH_CONTACT: 'mailto:ops@chat.example',
    TIDINGS_PUSH_ALLOW: '127.0.0.0/8',
    NODE_EXTRA_CA_CERTS: tls.certFile,
  })
  await asApp(server, '/admin/users', { user: 'bob', name: 'Bob Marsh' })
  const bob = await aClient(server, 'bob')
  const alice = new Visitor('Firefox', await openFirefox({ ...push.preferences, ...forgetful }))
  try {
    await alice.go(server.url)
    await alice.press('New here? Create an account')
    await alice.fillIn({ 'User name': 'alice', Name: 'Alice Liddell', Password: 'correct horse' })
    await alice.press('Create account')
    await alice.sees('Alice Liddell', 'nav')
    const phone = await aClient(server, 'alice')
    const shown = (): Promise<readonly string[]> =>
      alice.run(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/')
        const all = (await registration?.getNotifications()) ?? []
        return all.map(({ title, body, tag }) => `${title} | ${body} | ${tag}`)
      })
    await expect.poll(() => subscribed(alice)).toBe(true)
    await alice.go(`${server.url}/#/settings/notifications`)
    await alice.sees('Messages reach you here also when this page is closed.', '.settings-page')
    await alice.press('Send me a test', '.settings-page button')
    await alice.sees('It is on its way.', '.settings-page')
    await expect.poll(shown).toEqual(['Tidings | This is how messages reach you here. | alice '])
    // Of the same origin, and not the page: nobody is there.
    await alice.go(`${server.url}/icon-192.png`)
    const isThere = async () =>
      (await phone.call('client.list', {})).clients.some(({ client, online }) => client.name === 'Firefox' && online)
    await expect.poll(isThere).toBe(false)
    bob.send('user/alice', { type: 'text', data: 'Are you there?' })
    await expect.poll(shown).toEqual(['Bob Marsh | Are you there? | alice user/bob'])
    bob.send('user/alice', { type: 'text', data: 'Hello?' })
    await expect.poll(shown).toEqual(['Bob Marsh | Hello? | alice user/bob'])
    await phone.call('conversation.read', { conversation: 'user/bob', seq: 2 })
    await expect.poll(shown).toEqual([])
    expect(new Set(push.codes)).toEqual(new Set([100]))
    phone.disconnect()
  } finally {
    await alice.close()
    bob.disconnect()
  }
}, 120_000)

const subscribed = (alice: Visitor): Promise<boolean> =>
  alice.run(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/')
    return (await registration?.pushManager.getSubscription()) != null
  })
