'use client'

export { MessageList, type MessageListProps } from './chat/MessageList.tsx'
export { type Messages, useMessages, useOpen } from './chat/use-messages.ts'
export { ChatroomView } from './chatroom/ChatroomView.tsx'
export type { ChatroomViewProps } from './chatroom/props.ts'
export { Composer } from './composer/Composer.tsx'
export { forgetDrafts } from './composer/use-draft.ts'
export { ContentView } from './content/ContentView.tsx'
export { sizeText } from './content/media.ts'
export { previewIn } from './content/preview.ts'
export { type Meant, type NameOf, previewOf } from './content/said.ts'
export { ConversationView, type ConversationViewProps } from './conversation/ConversationView.tsx'
export { ConversationList, type ConversationListProps } from './list/ConversationList.tsx'
export { ConversationRow } from './list/ConversationRow.tsx'
export { Contacts } from './people/Contacts.tsx'
export { PeoplePicker, type Person } from './people/PeoplePicker.tsx'
export { useClient } from './provided/kit.ts'
export type {
  AvatarProps,
  BubbleProps,
  Components,
  ComposerProps,
  ContentProps,
  ConversationRowProps,
  OutgoingProps,
} from './provided/props.ts'
export { type Density, type Theme, TidingsProvider, type TidingsProviderProps } from './provider.tsx'
export { followAttendance, isAttended } from './state/attendance.ts'
export { type ConversationList as ConversationAddresses, useConversations } from './state/conversations.ts'
export { levelTexts } from './state/level-texts.ts'
export type { Narrowing } from './state/narrowing.ts'
export { useAvatar, useConversationName, useName, usePresence, useTyping } from './state/people.ts'
export { type Go, type Place, useGo } from './state/place.tsx'
export { type SearchState, useSearch } from './state/search.ts'
export { useAct, useTell } from './state/use-act.tsx'
export { type Asked, type AskedAgain, type Follow, useAsked } from './state/use-asked.ts'
export { useClientState, useMe } from './state/use-client-state.ts'
export { useTurn } from './state/use-turn.ts'
export { Chat, type ChatProps, TidingsChat, type TidingsChatProps } from './TidingsChat.tsx'
export {
  type Clock,
  errorText,
  type Language,
  languages,
  type MoreTexts,
  nearestLanguage,
  type Speech,
  SpeechProvider,
  type TextKey,
  type TextName,
  useSpeech,
} from './texts/texts.tsx'
export { type Moment, type MomentKey, momentsToLast, tomorrowMorning } from './time/moments.ts'
export { momentText } from './time/when.ts'
export { Avatar, PresenceDot } from './ui/Avatar.tsx'
export { AvatarField } from './ui/AvatarField.tsx'
export { Boundary, OpenedPart } from './ui/Boundary.tsx'
export { Dialog, Question } from './ui/Dialog.tsx'
export type { DialogProps, QuestionProps } from './ui/dialog-props.ts'
export { Area, Field } from './ui/Field.tsx'
export { FormDialog, type FormDialogProps } from './ui/FormDialog.tsx'
export { IconButton } from './ui/IconButton.tsx'
export { type LazyPart, lazy } from './ui/lazy.tsx'
export { Menu } from './ui/Menu.tsx'
export { MomentField, type MomentFieldProps, momentOf } from './ui/MomentField.tsx'
export type { MenuEntries, MenuEntry } from './ui/menu-entries.ts'
export { Loading, Note } from './ui/Note.tsx'
export { Choice, Toggle } from './ui/Toggle.tsx'
