/** For the help of all commands, which does not load the sandbox: its own help says the rest. */
export const SANDBOX_SUMMARY = `Usage: nestjs-mubarokah sandbox [options]  Mubarokah ID to develop against, without a registration (--help: its options)
`;
