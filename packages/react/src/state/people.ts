import { type ClientState, itemOf } from '@tidings/client'
import type { Presence, UserKind } from '@tidings/protocol'
import { useEffect } from 'react'
import { useClient } from '../provided/kit.ts'
import { useSpeech } from '../texts/texts.tsx'
import { idOf, nameIn, profileIn } from './names.ts'
import { useClientState } from './use-client-state.ts'

const avatarIn = (state: ClientState, oid: string): string => profileIn(state, oid)?.avatar ?? ''

/** Asks for a profile that is shown. */
export function useWanted(oid: string): void {
  const client = useClient()
  useEffect(() => {
    if (oid.startsWith('user/')) client.wantProfiles([idOf(oid)])
  }, [client, oid])
}

/** Asks for the profiles of all who are named in something. */
export function useAllWanted(oids: readonly string[]): void {
  const client = useClient()
  const wanted = oids
    .filter((oid) => oid.startsWith('user/'))
    .map(idOf)
    .join(' ')
  useEffect(() => {
    if (wanted !== '') client.wantProfiles(wanted.split(' '))
  }, [client, wanted])
}

/** What a user or room is called here. */
export function useName(oid: string): string {
  useWanted(oid)
  const { t } = useSpeech()
  return useClientState((state) => nameIn(state, oid, t))
}

/** The name of a conversation; the one with oneself is called so. */
export function useConversationName(conversation: string): string {
  const { t } = useSpeech()
  const name = useName(conversation)
  const mine = useClientState(({ user }) => user?.oid === conversation)
  return mine ? t('noteToSelf') : name
}

/** What is behind an account that is nobody's; undefined for people, and for what is no user. */
export const useUserKind = (oid: string): UserKind | undefined =>
  useClientState((state) => (oid.startsWith('user/') ? itemOf(state.users, idOf(oid))?.kind : undefined))

export const useAvatar = (oid: string): string => useClientState((state) => avatarIn(state, oid))

/** Watches a user's presence while the component is there. Undefined until it is known. */
export function usePresence(oid: string | undefined): Presence | undefined {
  const client = useClient()
  const id = oid?.startsWith('user/') ? idOf(oid) : undefined
  useEffect(() => (id === undefined ? undefined : client.watchPresence([id])), [client, id])
  return useClientState((state) => (oid === undefined ? undefined : state.presence[oid]))
}

const nobody: readonly string[] = []

/** Who is writing in a conversation, without me. */
export const useTyping = (conversation: string): readonly string[] =>
  useClientState((state) => state.typing[conversation] ?? nobody)
