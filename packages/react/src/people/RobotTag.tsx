import { useUserKind } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'

/** Stands behind the name of a robot, so that nobody takes it for a person. */
export function RobotTag({ oid }: { readonly oid: string }) {
  const { t } = useSpeech()
  return useUserKind(oid) === 'robot' ? <span className="td-tag">{t('robot')}</span> : null
}
