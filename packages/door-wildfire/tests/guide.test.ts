import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { freePort } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { aWorld } from './programs.ts'

const root = new URL('../../../', import.meta.url)
const example = 'docs/examples/wildfire-robot.ts'

test('the robot of the guide answers who writes to it', async () => {
  await using world = await aWorld()
  await world.admin('/admin/robot/create', { userId: 'FireRobot', name: 'Fire', secret: 'fire-secret' })
  const port = String(await freePort())
  const { robots = '' } = world.server.doors.wildfire ?? {}
  const args = [example, 'FireRobot', 'fire-secret', robots, port]
  const program = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    expect(String((await once(program.stdout, 'data'))[0])).toContain('success')
    const ann = await world.person('ann')
    await ann.call('message.send', { to: 'user/FireRobot', content: { type: 'text', data: 'hello' } })
    const said = async () =>
      (await ann.call('log.read', { conversation: 'user/FireRobot' })).messages.map(({ content }) => content.data)
    await expect.poll(said, { timeout: 10_000 }).toEqual(['You said: hello', 'hello'])
  } finally {
    program.kill()
  }
})

test.each(['docs/guides/wildfire.md', 'docs/guides/wildfire.zh.md'])('%s shows pieces of it', (guide) => {
  const shown = readFileSync(new URL(example, root), 'utf8')
  const pieces = [...readFileSync(new URL(guide, root), 'utf8').matchAll(/```ts\n(.*?)```/gs)]
  expect(pieces.length).toBeGreaterThan(0)
  for (const [, piece = ''] of pieces) expect(shown).toContain(piece)
})
