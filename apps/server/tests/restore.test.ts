import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asApp, aToken, spawnServer } from '@tidings/testkit'
import { exportJWK, generateKeyPair } from 'jose'
import { expect, test } from 'vitest'
import * as command from './a-command.ts'

test('a token that was revoked after the backup stays revoked, and with --tokens void every one is', async () => {
  await using server = await spawnServer()
  const tidings = async (...args: string[]) => (await command.tidings(server.data, ...args)).out
  const status = async (token: string) =>
    (await fetch(`${server.url}/v1/conversations`, { headers: { authorization: `Bearer ${token}` } })).status
  const [anna, cleo] = [await aToken(server, 'anna'), await aToken(server, 'cleo')]
  const target = join(mkdtempSync(join(tmpdir(), 'tidings-backup-')), 'monday')
  await tidings('backup', target)
  await asApp(server, '/tokens/revoke', { user: 'cleo' })
  const statuses = async () => [await status(anna), await status(cleo)]
  expect(await statuses()).toEqual([200, 401])

  await server.stop()
  expect(await tidings('restore', target, '--force')).toContain('tokens, bans and passwords are as they were last')
  await server.start()
  expect(await statuses()).toEqual([200, 401])

  await server.stop()
  expect(await tidings('restore', target, '--force', '--tokens', 'void')).toContain('everybody signs in again')
  await server.start()
  expect(await statuses()).toEqual([401, 401])
  const later = await aToken(server, 'cleo')
  expect(await status(later)).toBe(200)

  // The key of the backup was given up since: it does not come back with it.
  await server.stop()
  expect(await tidings('restore', target, '--force')).toContain('tokens, bans and passwords are as they were last')
  await server.start()
  expect([...(await statuses()), await status(later)]).toEqual([401, 401, 200])

  // With a key of a version before this one beside it, that one is void, too.
  await server.stop()
  const file = join(server.data, 'token-key.json')
  writeFileSync(
    file,
    JSON.stringify(await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey)),
  )
  expect(await tidings('restore', target, '--force', '--tokens', 'void')).toContain('everybody signs in again')
  expect([existsSync(file), existsSync(`${file}.before-restore`)]).toEqual([false, true])
}, 90_000)
