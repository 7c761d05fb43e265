import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatClient, MemoryCache } from '@tidings/client'
import { aClient, aToken, spawnServer, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { inOwnProcess, main, type Outcome, said, tidings, withInput } from './a-command.ts'

const emptyDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-cli-'))

test('without a server, commands work on the store itself', async () => {
  const data = emptyDirectory()
  expect(await inOwnProcess(data, 'migrate')).toMatchObject({ code: 0 })
  expect((await inOwnProcess(data, 'user', 'add', 'alice', '--name', 'Alice')).out).toMatch(
    /made alice \(Alice\)\ntoken: \S+/,
  )
  expect((await tidings(data, 'user', 'list')).out).toBe('alice\tAlice\n')
  expect((await tidings(data, 'user', 'ban', 'alice')).out).toBe('alice is banned\n')
  expect(await inOwnProcess(data, 'token', 'alice')).toMatchObject({ code: 1, err: 'alice is banned\n' })
  expect((await tidings(data, 'user', 'ban', 'alice', '--lift', '--json')).out).toContain('"banned":false')
  expect((await tidings(data, 'token', 'alice')).out.split('.')).toHaveLength(3)
}, 60_000)

test('a room whose owner is banned is found and handed over', async () => {
  await using server = await startServer()
  const run = (...args: string[]) => tidings(server.data, ...args, '--secret', server.secret)
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  expect((await run('user', 'ban', 'alice')).out).toBe(
    'alice is banned\n1 room is still theirs: tidings room list alice, tidings room transfer <room> <uid>\n',
  )
  expect((await run('room', 'list', 'alice')).out).toBe(`${room.id}\towner\t2\tTeam\n`)
  expect(await run('room', 'transfer', room.id, 'alice', '--json')).toMatchObject({ code: 0 })
  expect((await run('room', 'transfer', room.id, 'bob')).out).toContain(`user/bob owns ${room.id}`)
  expect((await run('room', 'list', 'alice')).out).toContain('\tmember\t')
  expect((await bob.call('room.get', { room: room.id })).room.owner).toBe('user/bob')
  for (const client of [alice, bob]) client.disconnect()
}, 60_000)

test('a command that is used wrongly makes nothing', async () => {
  const wrong: readonly (readonly [string, number])[] = [
    ...['token', 'user add', 'user password', 'user link', 'user email', 'user ban', 'user mute'].map(
      (line) => [line, 2] as const,
    ),
    ...[
      'invite revoke',
      'pack add',
      'pack remove',
      'reports close',
      'room transfer',
      'room transfer r1',
      'room list',
    ].map((line) => [line, 2] as const),
    ...['backup', 'restore', 'mail test', 'mail test nobody', 'bench --no', 'nothing'].map(
      (line) => [line, 2] as const,
    ),
    ...['user ban alice bob', 'user password alice secret', 'serve 8080', 'migrate now', 'user list alice'].map(
      (line) => [line, 2] as const,
    ),
    ['token alice --ttl soon', 2],
    ['user link alice --minutes 0', 2],
    ['invite --uses none', 2],
    ['pack add ./nowhere --kind face', 2],
    ['restore ./nowhere --tokens some', 2],
    ['token alice --platform toaster', 1],
    ['token alice --ttl 5', 1],
    ['user add a/b', 1],
    ['user email alice nobody', 1],
    ['invite --uses 1000000', 1],
    ['pack add ./nowhere', 1],
    ['restore ./nowhere', 1],
    ['backup ./nowhere/copy', 1],
  ]
  for (const [line, code] of wrong) {
    const data = join(emptyDirectory(), 'data')
    const answer = await said([...line.split(' '), '--data', data, '--port', '0'])
    expect([line, answer.code, answer.err === '' ? 'says nothing' : 'says why']).toEqual([line, code, 'says why'])
    expect([line, existsSync(data)]).toEqual([line, false])
  }
  expect(existsSync('nowhere')).toBe(false)
}, 60_000)

test('with a server, they go through it; doctor says what it finds', async () => {
  await using server = await startServer()
  const withSecret = (...args: string[]) => tidings(server.data, ...args, '--secret', server.secret)
  expect((await inOwnProcess(server.data, 'user', 'add', 'bob', '--secret', server.secret)).out).toContain('made bob')
  await aToken(server, 'carol')
  expect((await withSecret('user', 'list')).out).toBe('bob\tbob\ncarol\tcarol\n')
  const doctor = await withSecret('doctor')
  expect(doctor).toMatchObject({ code: 0 })
  expect(doctor.out).toContain(`a server runs at ${server.url}`)
  expect(doctor.out).toMatch(/ok +roles +doors, login, jobs; takes HTTP and WebSocket/)
}, 60_000)

test('reports are listed and closed, and what people wrote in them steers no terminal', async () => {
  await using server = await startServer()
  const reports = (...args: string[]) => tidings(server.data, 'reports', ...args, '--secret', server.secret)
  expect((await reports('list')).out).toBe('no reports wait\n')
  const [alice, mallory] = [await aClient(server, 'alice'), await aClient(server, 'mallory')]
  const { id } = await mallory.send('user/alice', { type: 'text', data: 'buy\u001b[2J\nnow' }).done
  await alice.call('message.report', { id, reason: 'spam', note: 'every day' })
  await alice.call('user.report', { user: 'mallory', reason: 'other' })
  const { out } = await reports('list')
  expect(out).not.toContain('\u001b')
  expect(out).toMatch(/spam\n {2}about user\/mallory, by user\/alice\n {2}buy \[2J now\n {2}note: every day\n/)
  expect(out).toContain('the person, then called mallory')
  const [report = ''] = out.split(' ')
  expect((await reports('close', report, '--outcome', 'banned')).out).toBe(`${report} is closed\n`)
  expect((await reports('list')).out).not.toContain('spam')
  expect(await reports('close', report)).toMatchObject({ code: 1, err: expect.stringContaining('no open report') })
  expect(await reports('close')).toMatchObject({ code: 2 })
  for (const client of [alice, mallory]) client.disconnect()
}, 60_000)

test('words and flags may be called as what every object has', async () => {
  expect(await said(['constructor'])).toMatchObject({ code: 2, err: expect.stringContaining('no command constructor') })
  for (const flag of ['--constructor', '--__proto__'])
    expect(await said(['config', 'check', flag, '1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining(flag.slice(2)),
    })
  expect((await tidings(emptyDirectory(), 'user', 'add', 'constructor')).out).toContain('made constructor')
})

test('a wrong command, a missing word, help', async () => {
  expect(await tidings(emptyDirectory(), 'nonsense')).toMatchObject({ code: 2 })
  expect(await tidings(emptyDirectory(), 'token')).toMatchObject({ code: 2 })
  expect((await said(['--help'])).out).toContain('tidings serve')
  expect((await said(['user', 'add', '--help'])).out).toContain('--name')
  expect((await inOwnProcess(emptyDirectory(), 'config', 'doc')).out).toContain('TIDINGS_PORT')
  expect(await said(['config', 'check', '--prot', '1'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean port'),
  })
}, 60_000)

test('help comes in every way that people try, for a group and for a command', async () => {
  const all: Outcome[] = [await inOwnProcess(emptyDirectory(), 'help')]
  for (const args of [['--help'], ['-h'], []]) all.push(await said(args))
  for (const { code, out } of all) expect({ code, out }).toMatchObject({ code: 0, out: all[0]?.out })
  const group: Outcome[] = []
  for (const args of [['help', 'user'], ['user'], ['user', '--help']]) group.push(await said(args))
  for (const { code, out } of group) expect({ code, out }).toMatchObject({ code: 0, out: group[0]?.out })
  expect(group[0]?.out).toContain('tidings user password <uid>')
  expect(group[0]?.out).not.toContain('tidings serve')
  expect((await said(['help', 'user', 'add'])).out).toContain('--password')
  expect(await said(['user', 'ad'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean user add'),
  })
  expect((await said(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  for (const args of [
    ['user', 'list', '--jsno'],
    ['config', 'doc', '--prot', '1'],
    ['user', 'add', 'a', '--nam', 'A'],
  ])
    expect(await said(args)).toMatchObject({ code: 2, err: expect.stringContaining('did you mean') })
}, 60_000)

test('a password is set from the standard input, and never asked for where nobody is', async () => {
  await using server = await startServer()
  const args = ['--secret', server.secret]
  const signIn = async (username: string, password: string) =>
    new ChatClient({ url: server.url }).accounts.login({ username, password }).then(
      ({ user }) => user.id,
      ({ code }) => code,
    )
  const bare = await tidings(server.data, 'user', 'add', 'alice', ...args)
  expect(bare.out).toContain('tidings user password alice')
  expect(await tidings(server.data, 'user', 'password', 'alice', ...args)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--password-stdin'),
  })
  const set = await withInput(server.data, 'correct horse\n', [
    'user',
    'password',
    'alice',
    '--password-stdin',
    ...args,
  ])
  expect(set).toMatchObject({ code: 0, out: expect.stringContaining('alice has a new password') })
  expect(await signIn('alice', 'correct horse')).toBe('alice')
  const added = await withInput(server.data, 'battery staple\n', ['user', 'add', 'bob', '--password-stdin', ...args])
  expect(added.out).not.toContain('tidings user password')
  expect(await signIn('bob', 'battery staple')).toBe('bob')
  const short = await withInput(server.data, 'short', ['user', 'password', 'bob', '--password-stdin', ...args])
  expect(short).toMatchObject({ code: 1, err: expect.stringContaining('at least 8 characters') })
  const link = await tidings(server.data, 'user', 'link', 'alice', '--json', ...args)
  const { secret } = JSON.parse(link.out) as { secret: string }
  expect((JSON.parse(link.out) as { link: string }).link).toBe(`${server.url}/#/enter/alice/${secret}`)
  expect((await new ChatClient({ url: server.url }).accounts.enter({ user: 'alice', secret })).user.id).toBe('alice')
}, 60_000)

test('invitations are made, listed and taken back', async () => {
  await using server = await startServer({ accounts: { register: 'invite' } })
  const invite = (...args: string[]) => tidings(server.data, 'invite', ...args, '--secret', server.secret)
  const made = JSON.parse((await invite('--uses', '3', '--note', 'for\u001b[2J\nthe choir', '--json')).out) as {
    readonly code: string
    readonly link: string
  }
  expect(made.link).toBe(`${server.url}/#/invite/${made.code.replace('-', '')}`)
  expect((await invite('list')).out).toContain(`${made.code}\t0 of 3`)
  // Users invite people, too, where they may: what they note steers no terminal.
  expect((await invite('list')).out).toMatch(/\tfor \[2J the choir\n$/)
  expect(await invite('revoke', made.code.toLowerCase())).toMatchObject({ code: 0 })
  expect((await invite('list')).out).toBe('')
  expect(await invite('revoke', made.code)).toMatchObject({
    code: 1,
    err: expect.stringContaining('no such invitation'),
  })
}, 60_000)

test('stop ends the server of its data directory and no other process', async () => {
  await using server = await spawnServer()
  const file = join(server.data, 'server.json')
  const truth = readFileSync(file, 'utf8')
  // As a killed server leaves it, when its number belongs to another process by now.
  writeFileSync(file, JSON.stringify({ ...JSON.parse(truth), pid: process.pid }))
  expect(await tidings(server.data, 'stop')).toMatchObject({ code: 1, out: expect.stringContaining('no server runs') })
  expect((await fetch(`${server.url}/healthz`)).ok).toBe(true)
  writeFileSync(file, truth)
  const { pid } = JSON.parse(truth) as { pid: number }
  expect(await inOwnProcess(server.data, 'stop')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${pid}) has stopped`),
  })
  expect(() => process.kill(pid, 0)).toThrow()
  expect(await tidings(server.data, 'stop')).toMatchObject({ code: 1 })
  expect(await tidings(server.data, 'restart')).toMatchObject({
    code: 2,
    err: expect.stringContaining('tidings serve'),
  })
}, 60_000)

test('restart runs the server again with the flags that it had, as often as it is asked', async () => {
  const data = emptyDirectory()
  const file = join(data, 'server.json')
  const env = { PATH: process.env.PATH ?? '', TIDINGS_DATA: data }
  const begin = (...args: string[]) => spawn(process.execPath, [main, ...args], { env, stdio: 'ignore' })
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as { pid: number; flags: object }
  const runs = async (pid: number | undefined) => {
    await expect.poll(() => existsSync(file) && read().pid, { timeout: 20_000 }).toBe(pid)
    expect(read().flags).toEqual({ port: '0', node: 'x1' })
  }
  await runs(begin('serve', '--port', '0', '--node', 'x1').pid)
  await runs(begin('restart').pid)
  await runs(begin('restart').pid)
  expect(await inOwnProcess(data, 'stop')).toMatchObject({ code: 0 })
}, 90_000)

test('what keeps a server from starting is told in one line', async () => {
  await using server = await startServer()
  const { port } = new URL(server.url)
  const taken = await inOwnProcess(emptyDirectory(), 'serve', '--port', port)
  expect(taken).toMatchObject({ code: 1, err: expect.stringMatching(/^port \d+ of 127.0.0.1 is taken.*--port\n$/) })
  expect(await inOwnProcess(server.data, 'serve')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^.*is in use by.*\n$/),
  })
}, 60_000)

test('a backup under load is whole; restored, it is another history, and clients begin anew', async () => {
  await using server = await spawnServer()
  const alice = await aClient(server, 'alice')
  const cache = new MemoryCache()
  const bob = await aClient(server, 'bob', { cache })
  const writing = (async () => {
    for (let i = 0; i < 300; i++) await alice.send('user/bob', `m${i}`).done
  })()
  await expect.poll(() => bob.state.conversations['user/alice']?.seq ?? 0).toBeGreaterThan(20)
  const target = join(emptyDirectory(), 'backup')
  const made = await inOwnProcess(server.data, 'backup', target, '--json')
  expect(made).toMatchObject({ code: 0 })
  const { entries, epoch } = JSON.parse(made.out) as { entries: number; epoch: string }
  await writing
  expect(entries).toBeGreaterThan(20)
  expect((await tidings(server.data, 'restore', target)).err).toContain('is in use by process')
  bob.disconnect()
  await server.stop()
  expect((await tidings(server.data, 'restore', target)).err).toContain('has a store already')
  expect(await tidings(server.data, 'restore', target, '--force')).toMatchObject({ code: 0 })
  await server.start()
  const again = await aClient(server, 'bob', { cache })
  expect(again.state.epoch).not.toBe(epoch)
  const view = again.open('user/alice')
  await view.ready()
  while (await view.loadOlder());
  const seqs = again.state.windows['user/alice']?.messages.map(({ seq }) => seq) ?? []
  expect(seqs).toEqual(Array.from({ length: entries }, (_, i) => i + 1))
  expect(again.state.conversations['user/alice']?.seq).toBe(entries)
  alice.disconnect()
  again.disconnect()
}, 90_000)
