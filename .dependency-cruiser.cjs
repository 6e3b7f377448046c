const ours =
  '^(contracts|domain|workflows|calendar|activities|store|intake|workers|api|sandbox|demo|runtime|server|cli|console|test|bench|scripts)/'

/** `name` may import its own files and `allowed`; everything else of ours is refused. */
function folder(name, allowed, comment) {
  return {
    name: `${name}-imports`,
    comment,
    severity: 'error',
    from: { path: `^${name}/` },
    to: { path: ours, pathNot: [name, ...allowed].map((path) => `^${path}(/|\\.)`) },
  }
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    folder(
      'contracts',
      [],
      'contracts/ holds the words only. Decisions belong in domain/, effects in activities/ or store/.',
    ),
    {
      name: 'contracts-packages',
      comment:
        'contracts/ is read by every folder and by the console, so it needs zod and nothing else. ' +
        'Temporal names belong in contracts/temporal/, everything else beside its user.',
      severity: 'error',
      from: { path: '^contracts/', pathNot: '^contracts/temporal/' },
      to: { pathNot: ['^contracts/(?!temporal/)', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'contracts-temporal-packages',
      comment:
        'contracts/temporal/ enters the workflow bundle: types and the definition helpers of ' +
        '@temporalio/workflow and @temporalio/common only. Schemas belong one folder up, as types here.',
      severity: 'error',
      from: { path: '^contracts/temporal/' },
      to: {
        pathNot: ['^contracts/temporal/', '(^|/)node_modules/@temporalio/(workflow|common)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    folder(
      'domain',
      ['contracts'],
      'domain/ decides and does nothing: pass what it needs as an argument. Effects belong in ' +
        'activities/, waiting in workflows/, rows in store/.',
    ),
    {
      name: 'domain-types-only',
      comment:
        'A schema in domain/ would enter the workflow bundle with zod. Use `import type`; parse in api/ ' +
        'or in an activity.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { path: '^contracts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-packages',
      comment:
        'domain/ is plain arithmetic that replays: no package and no Node builtin at run time. Reading ' +
        'a zone database belongs in calendar/; only domain/messages/ renders with liquidjs.',
      severity: 'error',
      from: { path: '^domain/', pathNot: '^domain/messages/' },
      to: { pathNot: '^(domain|contracts)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-messages-packages',
      comment:
        'domain/messages/ renders with liquidjs and nothing else; what it needs more is an argument.',
      severity: 'error',
      from: { path: '^domain/messages/' },
      to: {
        pathNot: ['^(domain|contracts)/', '(^|/)node_modules/liquidjs/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    folder(
      'workflows',
      ['domain', 'contracts'],
      'workflows/ asks domain/ and waits. An effect belongs in activities/, behind a type of ' +
        'contracts/temporal/.',
    ),
    {
      name: 'workflows-packages',
      comment:
        'Workflow code is replayed in a sandbox: @temporalio/workflow and @temporalio/common only. ' +
        'Everything that needs a package or a Node builtin belongs in activities/.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        pathNot: [
          '^(workflows|domain|contracts)/',
          '(^|/)node_modules/@temporalio/(workflow|common)/',
        ],
      },
    },
    {
      name: 'workflows-types-only',
      comment:
        'A schema in workflows/ would bring zod into the bundle (640 KB a cached workflow). Use ' +
        '`import type`; parse in api/ or in an activity.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: '^contracts/',
        pathNot: '^contracts/temporal/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-reach-no-templates',
      comment:
        'domain/messages/ renders with liquidjs, which must not enter the workflow bundle. Compose the ' +
        'message in an activity and hand its hash over.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: ['^domain/messages/', '(^|/)node_modules/liquidjs/'], reachable: true },
    },
    folder(
      'calendar',
      ['contracts'],
      'calendar/ reads the zone and holiday data of this machine and hands it over as plain data. What ' +
        'follows from it belongs in domain/time/.',
    ),
    folder(
      'store',
      ['contracts', 'runtime'],
      'store/ reads and writes rows. A decision about them belongs in domain/, its use in activities/ ' +
        'or api/.',
    ),
    folder(
      'intake',
      ['contracts', 'domain', 'store', 'runtime'],
      'intake/ takes in what the world tells us: it reads it, finds whose it is and writes what follows. ' +
        'A decision belongs in domain/, a route in api/, something that leaves us in activities/.',
    ),
    folder(
      'activities',
      ['contracts', 'domain', 'calendar', 'store', 'intake', 'runtime'],
      'activities/ has the effects. What the API and an activity share belongs in domain/, store/ or ' +
        'intake/.',
    ),
    folder(
      'workers',
      ['contracts', 'activities', 'store', 'runtime'],
      'workers/ runs activities and loads workflows by path, as a bundle. Wiring belongs in server/.',
    ),
    folder(
      'api',
      ['contracts', 'domain', 'calendar', 'store', 'intake', 'runtime'],
      'api/ starts and tells workflows by the names of contracts/temporal/. What it shares with an ' +
        'activity belongs in domain/ or store/; wiring belongs in server/.',
    ),
    {
      name: 'api-packages',
      comment:
        'api/ is a client of Temporal. Workers belong in workers/, workflow code in workflows/, ' +
        'effects in activities/.',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '(^|/)node_modules/@temporalio/(?!client/|common/)' },
    },
    {
      name: 'sandbox-imports',
      comment:
        'sandbox/ stands where the internet would be and speaks real protocols (SMTP, HTTP). A look ' +
        'into the store or Temporal belongs in sandbox/time/.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: '^sandbox/time/' },
      to: {
        path: [ours, '(^|/)node_modules/@temporalio/'],
        pathNot: ['^(contracts|calendar|runtime)/', '^sandbox/(?!time/)'],
      },
    },
    {
      name: 'sandbox-time-imports',
      comment:
        'sandbox/time/ moves the clock of a tenant: store and Temporal client only. Pretend people and ' +
        'mail belong elsewhere in sandbox/.',
      severity: 'error',
      from: { path: '^sandbox/time/' },
      to: {
        path: [ours, '(^|/)node_modules/@temporalio/'],
        pathNot: [
          '^(contracts|calendar|runtime|store|sandbox/time)/',
          '(^|/)node_modules/@temporalio/(client|common)/',
        ],
      },
    },
    folder(
      'demo',
      [
        'contracts',
        'runtime',
        'sandbox/mail',
        'server/home/end-process',
        'server/temporal/server-record',
      ],
      'demo/ starts Overture as a process, tells a story over HTTP and reads the mailbox, as a user ' +
        'would. What it needs of the product belongs behind the API.',
    ),
    folder(
      'runtime',
      ['contracts'],
      'runtime/ is what every process shares: settings, clock, log. Anything more belongs in its user.',
    ),
    {
      name: 'cli-imports',
      comment:
        'cli/ talks HTTP to a running Overture. What it needs of the product belongs behind the API; only ' +
        'cli/direct/ (backup, restore, doctor) opens the store and the home itself.',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/direct/' },
      to: { path: ours, pathNot: '^(cli|contracts|runtime)/' },
    },
    {
      name: 'cli-direct-imports',
      comment:
        'cli/direct/ works when nothing runs: the store, the home folder, the way to Temporal. Decisions ' +
        'belong in domain/, rows in store/.',
      severity: 'error',
      from: { path: '^cli/direct/' },
      to: { path: ours, pathNot: '^(cli|contracts|domain|runtime|store|server)/' },
    },
    {
      name: 'server-imports',
      comment:
        'server/ wires processes together. Workflows are loaded by workers/ as a bundle, and nothing ' +
        'of the product leans on test/, demo/ or scripts/.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(workflows|cli|console|demo|test|bench|scripts)/' },
    },
    {
      name: 'no-cycle',
      comment: 'Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dev-package',
      comment: 'It is not installed in production: move it to dependencies, or its user to test/.',
      severity: 'error',
      from: { path: ours, pathNot: '^(test|bench|scripts)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-resolvable',
      comment: 'The file or package is not there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
