import { openStore } from '../../../store/open-store.js'

/** Writes rows for ever and says of each that it is written, until somebody kills this process. */
const { home, prefix } = JSON.parse(process.argv[2] ?? '{}') as { home: string; prefix: string }
const store = await openStore({ kind: 'embedded', home })
for (let index = 0; ; index += 1) {
  const key = `${prefix}-${index}`
  await store.transaction(async (trx) => {
    await trx.insertInto('scopes').values({ tenant_id: 'default', kind: 'contact', key }).execute()
    await trx.insertInto('scopes').values({ tenant_id: 'default', kind: 'account', key }).execute()
  })
  console.log(JSON.stringify({ written: key }))
}
