import { useName, usePresence } from '@tidings/react'

function There({ oid }: { readonly oid: string }) {
  const name = useName(oid)
  const { show, status } = usePresence(oid) ?? {}
  return (
    <li>
      {name}: {show ?? 'not known yet'} {status?.emoji} {status?.text}
    </li>
  )
}

export default function WhoIsThere() {
  return (
    <ul>
      <There oid="user/bob" />
      <There oid="user/dave" />
    </ul>
  )
}
