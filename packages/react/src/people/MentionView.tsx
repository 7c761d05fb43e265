import type { Mentioned } from '@tidings/protocol/mentioned'
import { mentionText } from '../state/mention-text.ts'
import { useWanted } from '../state/people.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { PersonButton } from './PersonButton.tsx'

/** Somebody who is meant in a text, by the name they have now; whoever reads of themselves sees it at once. */
export function MentionView(mentioned: Mentioned) {
  const { mention } = mentioned
  const { t } = useSpeech()
  useWanted(mention)
  const me = useMe()
  const words = useClientState((state) => mentionText(state, mentioned, t))
  const looks = `td-mention${mention === me || mention === 'all' ? ' td-mention-me' : ''}`
  if (mention === 'all') return <bdi className={looks}>{words}</bdi>
  return (
    <PersonButton oid={mention} className={looks} stop>
      {words}
    </PersonButton>
  )
}
