"""The fingerprint of the schema after each migration, in their order. A file with any other schema was altered.

To write these rows anew: `python -m tests.db.fingerprints`
"""

FINGERPRINTS = (
    "7e5884c489229a0090f38d3ea1ad63cbbe70d8b23e63ba0c42cb7e57595cdad6",  # 0001_tables.sql
    "7e5b06aeccc75d36ba004ea52316fe3776abe3e40e5b69c5c30166cdb1691d1b",  # 0002_invoice_triggers.sql
    "ca61248196fa4132cf72eba4f8262651a770a075f3f996d3193cdd2ee39f7afd",  # 0003_money_triggers.sql
    "346cc53882db0429ec730a307a67178e8777731d6a489b51210f4dd4852a01b2",  # 0004_record_triggers.sql
    "8ecda3e31125ef34f79473502782e1b427ff1cae4dc6d9bf373d2c63687bc99a",  # 0005_credit_notes.sql
    "e127dd96d02444b6df1c47c836c43d9a90db3ce3c1cd85d00d83425ebceb8a40",  # 0006_views.sql
    "2e7256792aeb6bfd4c48bd9adac461956f90a27648b9c718f614c303cc8ad37b",  # 0007_report_indexes.sql
    "7ae115a192c1e151597b939c3858ea5c20ed7be15ed340efc40dcbc177aee1bc",  # 0008_people.sql
    "c6c860293de6881f62b3458b44fa5c569df2de8e34b5d24fb93d632dce62cc07",  # 0009_details.sql
    "8d9b5088ac3afc403426acb40f2ddc0c8744af0e6f9f3315f70138e58d91f0ed",  # 0010_clock.sql
    "b712b869d8940758c44ee2b70077765f62e0fdb3063e4eff1f5908d0761fadfc",  # 0011_earlier_closings.sql
    "659b5d128d7441d655063c458f58c4225120c59c885388ee72dfde32c4db424d",  # 0012_calendar.sql
    "2d34d179760066eaba523e1f88cfb85f06a33d8331cd6bf87ca3f06f644da0c4",  # 0013_rules.sql
    "0ddfdc36c8f0edf901e7c7df951adbd4e232c42b1bb899658b300c056c171eb2",  # 0014_fonts.sql
    "cc4242d7a309815799376c2fd73f278884b1b09efbf663eb94ddc583fa8058e0",  # 0015_past_days.sql
    "d88fea389a921742051e1d0d6ac2fc87057e5c1c5804b88afa333a406415849e",  # 0016_digests.sql
    "c179056a3137a62a37ca6ba70407c6e903f96877156554e2caab71afe1368ae5",  # 0017_for_readers.sql
    "d0ad27b95b3284f7ac4f7f882256da58acdcff7e237cca19ad5c2fe8cc0fc02a",  # 0018_spoilt.sql
    "6e82d4dfa8b961aa9e9c74682ca0c8d14f23c5705ddb90ae10e7211f86883d6b",  # 0019_imports.sql
    "2cff1aa04cc6d9808d36c1a8a99783a153784a87f2c201fae90b03ec2cfef9e5",  # 0020_exports.sql
    "077a414290d50f64de541ff4ab294c6d4c549a0a2a9403952460dca46de32914",  # 0021_terms_and_diagnoses.sql
    "86d0f0c22c0a3aedd863c2ec4ac07ef8ee564316b57bfb7ec19645b3a4abacf5",  # 0022_own_refs.sql
    "f8554fdfcc6f5d3c71ac052ab7882d6ed9ba3ddcf7f3b7b10616505ccb57e262",  # 0023_superbills.sql
    "5ce1350f8ed6cf0b1ca5829caf955b8440852c16b396ce9c23e725b064a34ee6",  # 0024_estimates.sql
    "3692068c169dec3d565657621005ef767cb0c50c55eef116c30024a595e1d25a",  # 0025_deliveries.sql
    "49f5e406cd36da76c81f8815cfa0464a37598672a61a7d11b8a15ecbd6f3d04e",  # 0026_receipts.sql
    "d7b52a2b7a2680e1632f617b17bbf3350f2c1662e8d0ae9b9db4f1d9015b0f5b",  # 0027_references.sql
    "7f205b70d83a300b033210a276b6ea880a59af3cede7e08790318b5859ef438e",  # 0028_owners.sql
    "fbd3241265ad2686e7b19db3d1efa49e96c873f6e55c6eab353d86e09db5923e",  # 0029_overdue.sql
    "6d1b9118f9afe311a7126d018765db141c09a127c2b0bc9d1b8d301b0ca3cb62",  # 0030_methods.sql
    "6b30fd27f597918313420b5f58278d12024ef5d5d2548df4b85780e5c0806e34",  # 0031_lean_reads.sql
    "7143258cea6fd39f748fe356ee04cab36d3669bfc28e6d76b843622f5b292712",  # 0032_totals.sql
    "4e730f6378411ff45cb3acd3cb3bea6c0b9ae203cc40ce6dfc1f595f720871a5",  # 0033_goodwill.sql
    "3d3ab29517bd41aeebf5c7e3aa6f46c83201d9caeaafddb039ebcaa989ba6ed4",  # 0034_many_rows.sql
)
