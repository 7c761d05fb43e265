import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asApp, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { said } from './a-command.ts'

test('commands make a robot, whose token writes over HTTP until there is a new one or the robot is gone', async () => {
  await using server = await startServer()
  await asApp(server, '/admin/users', { user: 'ann' })
  const robot = (...args: string[]) =>
    said(['robot', ...args], { TIDINGS_DATA: server.data, TIDINGS_SECRET: server.secret })
  const tokenIn = ({ out }: { readonly out: string }): string => /^token: (\S+)$/m.exec(out)?.[1] ?? ''
  const statusOf = async (token: string) => {
    const answer = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'user/ann', content: { type: 'text', data: 'It is time.' } }),
    })
    return answer.status
  }
  const made = await robot('add', 'reminder', '--name', 'Reminder', '--owner', 'ann', '--description', 'Says when')
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('made reminder\tReminder\tuser/ann\tSays when') })
  expect(await statusOf(tokenIn(made))).toBe(200)
  expect((await robot('list')).out).toBe('reminder\tReminder\tuser/ann\tSays when\n')
  const next = await robot('token', 'reminder')
  expect([await statusOf(tokenIn(made)), await statusOf(tokenIn(next))]).toEqual([401, 200])
  expect(await robot('add', 'ann')).toMatchObject({ code: 1, err: expect.stringContaining('is somebody') })
  expect(await robot('token')).toMatchObject({ code: 2 })
  expect(await robot('remove', 'reminder')).toMatchObject({ code: 0 })
  expect(await statusOf(tokenIn(next))).not.toBe(200)
})

test('commands say where a robot is posted to, show its secret, try it, and list what came of it', async () => {
  await using server = await startServer({ webhooks: { allow: ['127.0.0.0/8'] } })
  const got: string[] = []
  const program = createServer((request, response) => {
    got.push(String(request.headers['webhook-id']))
    response.writeHead(request.url === '/broken' ? 500 : 204).end()
  })
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}`
  try {
    const robot = (...args: string[]) =>
      said(['robot', ...args], { TIDINGS_DATA: server.data, TIDINGS_SECRET: server.secret })
    await robot('add', 'clerk')
    expect(await robot('callback', 'clerk')).toMatchObject({ code: 2 })
    expect(await robot('secret', 'clerk')).toMatchObject({ code: 1, err: expect.stringContaining('has no callback') })
    const set = await robot('callback', 'clerk', `${url}/told`)
    const [secret = ''] = set.out.split('\n')
    expect([set.code, secret]).toEqual([0, expect.stringMatching(/^whsec_/)])
    expect((await robot('secret', 'clerk')).out).toBe(`${secret}\n`)
    expect((await robot('secret', 'clerk', '--renew')).out).toContain(`the one before signs, too, for a day: ${secret}`)
    expect(await robot('test', 'clerk')).toMatchObject({ code: 0, out: expect.stringContaining('taken\t204') })
    await robot('callback', 'clerk', `${url}/broken`)
    expect(await robot('test', 'clerk')).toMatchObject({ code: 1, out: expect.stringContaining('failed\t500') })
    const listed = (await robot('deliveries', 'clerk')).out.trim().split('\n')
    expect(listed).toEqual([`posted to ${url}/broken`, expect.stringContaining('500'), expect.stringContaining('204')])
    expect(await robot('callback', 'clerk', '--off')).toMatchObject({ code: 0, out: 'clerk is posted to nowhere\n' })
    expect((await robot('deliveries', 'clerk')).out).toMatch(/^posted to nowhere\n/)
    expect(got.length).toBe(2)
  } finally {
    program.close()
  }
})
