import type { ClientState } from '@tidings/client'
import { useClient } from '../provided/kit.ts'
import { idOf, isRoom, publicNameOf } from '../state/names.ts'
import { isRobot, robotAbout } from '../state/robots.ts'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import type { Known } from './command-line.ts'
import { speakers } from './mention-completion.ts'

/** Among so many members robots are looked for; in a larger room also among those who spoke lately. */
const membersLooked = 100
/** So many robots of a room are asked what they can do. */
const mostRobots = 16
const nobody: readonly Known[] = []

const robotsAmong = (state: ClientState, oids: readonly string[]): string =>
  [...new Set(oids)]
    .filter((oid) => isRobot(state, oid))
    .slice(0, mostRobots)
    .join(' ')

/** The robots of a conversation, as far as they are known; in one string, which says by itself whether it has changed. */
function useRobotsHere(conversation: string, wanted: boolean): string {
  const inRoom = wanted && isRoom(conversation)
  const { answer } = useAsked(inRoom ? conversation : undefined, async (client) => {
    const { members } = await client.call('room.members', { room: idOf(conversation), limit: membersLooked })
    client.wantProfiles(members.map(({ user }) => idOf(user)))
    return members.map(({ user }) => user)
  })
  return useClientState((state) => {
    if (!wanted) return ''
    if (!inRoom) return robotsAmong(state, [conversation])
    return robotsAmong(state, [...speakers(state, conversation), ...(answer ?? [])])
  })
}

/** What can be written to the robots of a conversation; nothing while nobody asks. */
export function useRobotCommands(conversation: string, wanted: boolean): readonly Known[] {
  const client = useClient()
  const robots = useRobotsHere(conversation, wanted)
  const { answer } = useAsked(robots === '' ? undefined : robots, async () => {
    const oids = robots.split(' ')
    const abouts = await Promise.all(oids.map((oid) => robotAbout(client, oid)))
    return oids.flatMap((robot, index) => {
      const by = oids.length > 1 ? { by: publicNameOf(robot, client.state) } : {}
      return (abouts[index]?.commands ?? []).map((command) => ({ command, robot, ...by }))
    })
  })
  return answer ?? nobody
}
