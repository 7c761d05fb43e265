import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { SessionId, UserCall } from '../calls/call.ts'
import type { ChatroomAudience } from './audience.ts'
import type { ChatroomsHere } from './here.ts'
import { ManagingChatrooms, type ManagingParts } from './managing.ts'
import { SpeakingInChatrooms, type SpeakingParts } from './speaking.ts'
import { type ChatroomStates, expectNotBanned, personIn } from './states.ts'

export interface ComingParts {
  readonly states: ChatroomStates
  readonly audience: ChatroomAudience
  readonly here: ChatroomsHere
}

/** Who is in a chatroom is known by their terminals alone: nothing of it is written. */
function createComing({ states, audience, here }: ComingParts) {
  const within = (session: SessionId | undefined): SessionId => session as SessionId
  return {
    async join(
      input: ParsedInputOf<'chatroom.join'>,
      { actor, session }: UserCall,
    ): Promise<OutputOf<'chatroom.join'>> {
      const { chatroom: id, last } = input
      expectNotBanned(await states.of(id), actor.uid)
      const { count, elsewhere } = await here.everywhere(id)
      const read = await states.lines(id)
      // Judged by what is known when they come in: a ban that came meanwhile has put out only who was in it.
      const state = await states.asItIs(id, actor.uid)
      expectNotBanned(state, actor.uid)
      const isIn = audience.isIn(id, within(session))
      audience.join(state.chatroom, within(session), elsewhere)
      // All that was said before they came in, and they are told what comes after it.
      const lines = states.linesNow(id) ?? read
      return {
        chatroom: state.chatroom,
        you: personIn(state, actor.uid),
        messages: last === 0 ? [] : lines.slice(-last),
        online: count + (isIn ? 0 : 1),
      }
    },
    leave({ chatroom: id }: ParsedInputOf<'chatroom.leave'>, { session }: UserCall): OutputOf<'chatroom.leave'> {
      if (audience.isIn(id, within(session))) audience.leave(within(session), 'left')
      return {}
    },
  }
}

export function createChatrooms(parts: ComingParts & ManagingParts & SpeakingParts) {
  return {
    coming: createComing(parts),
    managing: new ManagingChatrooms(parts),
    speaking: new SpeakingInChatrooms(parts),
  }
}
