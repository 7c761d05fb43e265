import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asApp, aToken, spawnServer } from '@tidings/testkit'
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
  expect(existsSync(join(server.data, 'token-key.json.before-restore'))).toBe(true)
  await server.start()
  expect(await statuses()).toEqual([401, 401])
  expect(await status(await aToken(server, 'cleo'))).toBe(200)
}, 90_000)
