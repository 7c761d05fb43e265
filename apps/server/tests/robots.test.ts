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
