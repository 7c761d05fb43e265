import { harmless } from '../operations/harmless.ts'
import { pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord, UsageError } from './command.ts'

export const roomList: Command = {
  usage: 'room list <uid>',
  summary: 'Lists the rooms that a user is in, and which of them are theirs.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const of = expectWord(words, 'say whose: room list alice')
      for await (const { rooms } of pagesOf((page) => call('room.list', { of, ...page })))
        for (const room of rooms) {
          const { id, owner, memberCount, name } = room
          const line = [id, owner === `user/${of}` ? 'owner' : 'member', String(memberCount), harmless(name)]
          print({ room }, line.join('\t'))
        }
      return 0
    }),
}

export const roomTransfer: Command = {
  usage: 'room transfer <room> <uid>',
  summary:
    'Gives a room another owner, whoever owns it; who is not in it comes in. A banned owner is a plain member then.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const room = expectWord(words, 'say which room: room transfer 7k2fp9 bob (room list alice names those of alice)')
      const [, user] = words
      if (user === undefined) throw new UsageError(`say to whom: room transfer ${room} bob`)
      const answer = await call('room.transfer', { room, user })
      print(answer, `${answer.room.owner} owns ${room} (${harmless(answer.room.name)})`)
      return 0
    }),
}
