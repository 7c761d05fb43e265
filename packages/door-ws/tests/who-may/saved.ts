import { channelOf } from './channels.ts'
import { all, governs, na, ofPair, ofRoom, speaksInPair, speaksInRoom, type Table, told } from './row.ts'
import { type Caller, text, tomorrow, type World } from './world.ts'

const theMessage = ({ roomMessage: id }: World) => ({ id })
const whispered = ({ whisper: id }: World) => ({ id })
const inPair = async (world: World, who: Caller) => ({ id: await world.message('pair', who) })
const spare = ({ spare: id }: World) => ({ id })

/** What is theirs stays theirs, whatever became of the place it points to. */
const theirs = told(na('has never kept anything'), 'ok', 'ok', 'ok')

/** What alice alone keeps. */
async function keptByAlice(world: World): Promise<{ id: string }> {
  const id = await world.message('room', 'alice')
  await world.people.does('alice', 'saved.add', { id })
  await world.people.does('alice', 'reminder.set', { id, at: tomorrow() })
  return { id }
}

async function scheduledByAlice({ people, roomOid: to }: World): Promise<{ id: string }> {
  const input = { at: tomorrow(), to, content: text('room-secret') }
  return { id: (await people.does('alice', 'message.schedule', input)).scheduled.id }
}

export const savedRows = {
  'saved.add': {
    'of the room': { ...ofRoom, input: theMessage },
    'of the room, for bob': { ...all('not_found'), input: whispered },
    'with alice': { ...ofPair, input: inPair },
  },
  'saved.list': { asked: { ...all('ok'), input: () => ({}) } },
  'saved.remove': {
    'their own': { ...theirs, input: spare },
    "alice's": { ...all('not_found'), input: keptByAlice },
  },
  'reminder.set': {
    'of the room': { ...ofRoom, input: (world) => ({ ...theMessage(world), at: tomorrow() }) },
    'of the room, for bob': { ...all('not_found'), input: (world) => ({ ...whispered(world), at: tomorrow() }) },
    'with alice': { ...ofPair, input: async (world, who) => ({ ...(await inPair(world, who)), at: tomorrow() }) },
  },
  'reminder.list': { asked: { ...all('ok'), input: () => ({}) } },
  'reminder.remove': {
    'their own': { ...theirs, input: spare },
    "alice's": { ...all('not_found'), input: keptByAlice },
  },
  'message.schedule': {
    "into a channel of alice's": {
      ...governs,
      input: async (world) => ({ at: tomorrow(), to: await channelOf(world), content: text('later') }),
    },
    'into the room': {
      ...speaksInRoom,
      input: ({ roomOid: to }) => ({ at: tomorrow(), to, content: text('later') }),
    },
    'to alice': {
      ...speaksInPair,
      input: (world, who) => ({ at: tomorrow(), to: world.toWrite(who), content: text('later') }),
    },
  },
  'scheduled.list': { asked: { ...all('ok'), input: () => ({}) } },
  'scheduled.cancel': {
    'their own': { ...theirs, input: (_, who) => ({ id: `spare-${who}` }) },
    "alice's": { ...all('not_found'), input: scheduledByAlice },
  },
} satisfies Partial<Table>
