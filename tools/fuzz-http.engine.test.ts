import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { root } from './check/root.ts'

const version = '4.32.5'

/** https://schemathesis.io, from PyPI, beside what npm has installed. */
function schemathesis(): string {
  const home = join(root, 'node_modules/.cache', `schemathesis-${version}`)
  const program = join(home, 'bin/st')
  if (existsSync(program)) return program
  mkdirSync(home, { recursive: true })
  execFileSync('python3', ['-m', 'venv', home], { stdio: 'inherit' })
  execFileSync(join(home, 'bin/pip'), ['install', '--quiet', `schemathesis==${version}`], { stdio: 'inherit' })
  return program
}

/** The ranges of a class of Unicode, as they stand in brackets of a regular expression in whatever language. */
function rangesOf(category: string): string {
  const within = new RegExp(`\\p{${category}}`, 'u')
  const isMember = (sign: number) => (sign < 0xd8_00 || sign > 0xdf_ff) && within.test(String.fromCodePoint(sign))
  const written = (sign: number) =>
    sign < 0x1_00 ? `\\x${sign.toString(16).padStart(2, '0')}` : String.fromCodePoint(sign)
  let ranges = ''
  for (let sign = 0; sign <= 0x10_ff_ff; sign++) {
    if (!isMember(sign)) continue
    const first = sign
    while (isMember(sign + 1)) sign++
    ranges += written(first) + (sign > first ? `-${written(sign)}` : '')
  }
  return ranges
}

/** The same document for Python, whose expressions know no classes of Unicode: they are written out. */
function withoutClasses(document: string): string {
  const known = new Map<string, string>()
  return document.replaceAll(/\\\\p\{(\w+)\}/g, (_, category: string) => {
    const ranges = known.get(category) ?? JSON.stringify(rangesOf(category)).slice(1, -1)
    known.set(category, ranges)
    return ranges
  })
}

/** These end the account or the token with which everything else is tried. */
const ending = ['account.delete', 'account.password', 'token.revoke']

/** Their bodies are of a type that the tool cannot write. */
const unwritten = ['upload.begin', 'upload.append']

/**
 * Not asked, and why:
 * `positive_data_acceptance`: a schema does not say which cursors the server gave, what refers to what, which fields
 * exclude each other, what the operator allows.
 * `unsupported_method`, `allow_header_conformance`: `/v1/messages/delete` is also a `/v1/messages/{id}`, so that no word
 * hides an id; the tool takes it for one path alone.
 */
const notAsked = ['positive_data_acceptance', 'unsupported_method', 'allow_header_conformance']

/** Every operation has its examples and its limits tried in less; what is left goes into made-up requests. */
const seconds = process.env.TIDINGS_FUZZ_SECONDS ?? '90'

test('schemathesis finds no answer that the contract does not name', async () => {
  const program = schemathesis()
  const directory = mkdtempSync(join(tmpdir(), 'tidings-fuzz-'))
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const document = await (await fetch(`${server.url}/v1/openapi.json`)).text()
  writeFileSync(join(directory, 'openapi.json'), withoutClasses(document))
  const run = spawn(
    program,
    [
      ...['run', 'openapi.json', '--url', server.url, '-H', `Authorization: Bearer ${token}`],
      ...['--phases', 'examples,coverage,fuzzing', '-n', '10', '--max-time', seconds, '--generation-deterministic'],
      ...['--exclude-checks', notAsked.join(','), '--continue-on-failure', '--no-color', '--warnings', 'off'],
      ...[...ending, ...unwritten].flatMap((id) => ['--exclude-operation-id', id]),
    ],
    { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let report = ''
  run.stdout.setEncoding('utf8').on('data', (text: string) => {
    report += text
  })
  await once(run, 'close')
  rmSync(directory, { recursive: true })
  const summary = report.slice(report.indexOf('SUMMARY'))
  expect(summary).toMatch(/\d+ generated/)
  expect(summary, report).not.toMatch(/❌ ST\d+/)
}, 600_000)
