import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@tidings/testkit'
import { afterAll, expect, test } from 'vitest'
import { tidings } from './a-command.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidings-tls-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** For a name that leads nowhere here: what it names is where clients come, and a server listens at an address. */
const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
const subject = ['-subj', '/CN=chat.example', '-addext', 'subjectAltName=DNS:chat.example']
execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', ...subject, '-out', certFile], { stdio: 'ignore' })

test('commands find the server whose certificate does not name the address at which it listens', async () => {
  await using server = await startServer({ tls: { certFile, keyFile } })
  expect(server.url).toMatch(/^https:/)
  expect(await tidings(server.data, 'health')).toMatchObject({ code: 0 })
  expect(await tidings(server.data, 'user', 'add', 'alice')).toMatchObject({ code: 0 })
  expect((await tidings(server.data, 'user', 'list')).out).toContain('alice')
})

test('whoever answers there with another certificate is not the server', async () => {
  await using server = await startServer({ tls: { certFile, keyFile } })
  const file = join(server.data, 'server.json')
  const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  writeFileSync(file, JSON.stringify({ ...written, certificate: 'AA:BB' }))
  expect(await tidings(server.data, 'health')).toMatchObject({ code: 1 })
  writeFileSync(file, JSON.stringify(written))
})
